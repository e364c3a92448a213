"""AST -> Python closures.  env = (vars: dict, parent env | None, Limits)"""
from decimal import Decimal
from app.feel import runtime as R
from app.feel import temporal as T
from app.feel.parser import Parser, Names, FeelSyntaxError
from app.feel.runtime import eq, compare, FRange, FeelFunction, FeelLimitError, kind, get_prop, conforms, in_test
from app.feel.builtins import BUILTINS, Builtin

BUILTIN_NAMES = [n for n in BUILTINS if ' ' in n]
BASE_NAMES = Names(BUILTIN_NAMES)


class Env:
    __slots__ = ('v', 'up', 'lim')

    def __init__(self, v, up=None, lim=None):
        self.v, self.up, self.lim = v, up, lim if lim is not None else up.lim


def step(lim, n=1):
    lim.steps -= n
    if lim.steps < 0:
        raise FeelLimitError('step limit exceeded')


class Compiler:
    MAX_CALL_DEPTH = 60

    def __init__(self, types=None):
        self.types = types if types is not None else {}

    def c(self, n):
        return getattr(self, 'c_' + n[0])(n)

    def c_lit(self, n):
        v = n[2]
        return lambda e: v

    def c_paren(self, n):
        return self.c(n[2])

    def c_at(self, n):
        s = n[2]
        v = T.parse_date(s) or T.parse_dt(s) or T.parse_time(s) or T.parse_dur(s)
        return lambda e: v

    def c_var(self, n):
        name = n[2]
        b = BUILTINS.get(name)

        def f(e):
            while e is not None:
                v = e.v
                if name in v:
                    return v[name]
                e = e.up
            return b
        return f

    def c_arith(self, n):
        a, b = self.c(n[3]), self.c(n[4])
        op = {'+': R.add, '-': R.sub, '*': R.mul, '/': R.div, '**': R.power}[n[2]]
        fast = {'+': R.CTX.add, '-': R.CTX.subtract, '*': R.CTX.multiply}.get(n[2])
        if fast:
            def f(e):
                x, y = a(e), b(e)
                if type(x) is Decimal and type(y) is Decimal:
                    try:
                        return fast(x, y)
                    except ArithmeticError:
                        return None
                return op(x, y)
            return f
        return lambda e: op(a(e), b(e))

    def c_neg(self, n):
        a = self.c(n[2])
        return lambda e: R.neg(a(e))

    def c_and(self, n):
        a, b = self.c(n[3]), self.c(n[4])

        def f(e):
            x = a(e)
            if x is False:
                return False
            y = b(e)
            if y is False:
                return False
            return True if x is True and y is True else None
        return f

    def c_or(self, n):
        a, b = self.c(n[3]), self.c(n[4])

        def f(e):
            x = a(e)
            if x is True:
                return True
            y = b(e)
            if y is True:
                return True
            return False if x is False and y is False else None
        return f

    def c_cmp(self, n):
        a, b = self.c(n[3]), self.c(n[4])
        return self.cmp2(n[2], a, b)

    @staticmethod
    def cmp2(op, a, b):
        if op == '=':
            return lambda e: eq(a(e), b(e))
        if op == '!=':
            def ne(e):
                r = eq(a(e), b(e))
                return None if r is None else not r
            def ne2(e):
                x, y = a(e), b(e)
                if x is None or y is None:
                    return not (x is None and y is None)
                r = eq(x, y)
                return None if r is None else not r
            return ne2
        import operator
        o = {'<': operator.lt, '<=': operator.le, '>': operator.gt, '>=': operator.ge}[op]

        def f(e):
            x, y = a(e), b(e)
            if type(x) is Decimal and type(y) is Decimal:
                return o(x, y)
            c = compare(x, y)
            return None if c is None else o(c, 0)
        return f

    def c_between(self, n):
        v, lo, hi = self.c(n[2]), self.c(n[3]), self.c(n[4])

        def f(e):
            x = v(e)
            a, b = compare(x, lo(e)), compare(x, hi(e))
            return None if a is None or b is None else a >= 0 and b <= 0
        return f

    def c_in(self, n):
        v = self.c(n[2])
        tests = n[3]
        if len(tests) == 1 and tests[0][0] == 'range' and tests[0][3][0] == 'lit' and tests[0][4][0] == 'lit':
            r = self.c(tests[0])(None)
            if r is not None and r.lo is not None and r.hi is not None:
                return lambda e: r.contains(v(e))
        ts = [self.test(t) for t in tests]

        def f(e):
            x = v(e)
            res = False
            for t in ts:
                r = t(e, x)
                if r is True:
                    return True
                if r is None:
                    res = None
            return res
        return f

    def test(self, t):
        """positive unary test -> (env, value) -> bool|None"""
        if t[0] == 'ucmp':
            b = self.c(t[3])
            op = t[2]

            def f(e, x):
                y = b(e)
                if op == '=':
                    return eq(x, y)
                if op == '!=':
                    r = eq(x, y)
                    return None if r is None else not r
                c = compare(x, y)
                return None if c is None else {'<': c < 0, '<=': c <= 0, '>': c > 0, '>=': c >= 0}[op]
            return f
        b = self.c(t)
        if uses_q(t):
            return lambda e, x: b(e)
        return lambda e, x: in_test(x, b(e))

    def c_range(self, n):
        incl, lo, hi, hinc = n[2], self.c(n[3]), self.c(n[4]), n[5]

        def f(e):
            a, b = lo(e), hi(e)
            if a is None and b is None:
                return None
            if a is not None and b is not None:
                c = compare(a, b)
                if c is None or c > 0:
                    return None
            return FRange(a, b, incl, hinc)
        if n[3][0] == 'lit' and n[4][0] == 'lit':
            v = f(None)
            return lambda e: v
        return f

    def c_urange(self, n):
        op, b = n[2], self.c(n[3])

        def f(e):
            v = b(e)
            if op == '=':
                return FRange(v, v, True, True, '=')
            if op == '!=':
                return FRange(v, v, False, False, '!=')
            if kind(v) not in ('number', 'string', 'date', 'time', 'date and time', T.YMDur.kind, T.DTDur.kind):
                return None
            if op[0] == '<':
                return FRange(None, v, False, op == '<=', op)
            return FRange(v, None, op == '>=', False, op)
        return f

    def c_list(self, n):
        its = [self.c(x) for x in n[2]]
        return lambda e: [i(e) for i in its]

    def c_context(self, n):
        ents = [(k, self.c(v)) for k, v in n[2]]
        if len({k for k, _ in ents}) != len(ents):
            return lambda e: None

        def f(e):
            d = {}
            sub = Env(d, e)
            for k, v in ents:
                d[k] = v(sub)
            return d
        return f

    def c_path(self, n):
        b, name = self.c(n[2]), n[3]

        def f(e):
            v = b(e)
            if type(v) is dict:
                return v.get(name)
            return get_prop(v, name)
        return f

    def c_filter(self, n):
        b, f_ = self.c(n[2]), self.c(n[3])
        lit = n[3][0] == 'lit' and type(n[3][2]) is Decimal

        def index(lst, v):
            if v != v.to_integral_value() or abs(v) > len(lst):
                return None
            i = int(v)
            return None if i == 0 else (lst[i - 1] if i > 0 else lst[i])

        def f(e):
            lst = b(e)
            if type(lst) is not list:
                lst = [] if lst is None and not lit else [lst]
            if lit:
                return index(lst, f_(e))
            out = []
            step(e.lim, len(lst) + 1)
            for x in (lst or [None]):
                v = {'item': x}
                if type(x) is dict:
                    v = {**v, **x}
                r = f_(Env(v, e))
                if r is True:
                    out.append(x)
                elif type(r) is Decimal:
                    return index(lst, r)
            return out if lst else []
        return f

    def c_if(self, n):
        c, a, b = self.c(n[2]), self.c(n[3]), self.c(n[4])
        return lambda e: a(e) if c(e) is True else b(e)

    def iterate(self, src):
        """value -> python iterable or None"""
        if type(src) is list:
            return src
        if type(src) is FRange:
            lo, hi = src.lo, src.hi
            if type(lo) is Decimal and type(hi) is Decimal and lo == lo.to_integral_value() and hi == hi.to_integral_value():
                a, z = int(lo) + (not src.lo_inc), int(hi) - (not src.hi_inc)
                return (Decimal(i) for i in range(a, z + 1))
            if type(lo) is T.FDate and type(hi) is T.FDate:
                return (T.FDate.of(i) for i in range(lo.n + (not src.lo_inc), hi.n + 1 - (not src.hi_inc)))
            return None
        if src is None:
            return None
        return [src]

    def src(self, n):
        """iteration source: a..b may run downwards"""
        if n[0] == 'range' and n[5] == 'bare':
            lo, hi = self.c(n[3]), self.c(n[4])

            def f(e):
                a, b = lo(e), hi(e)
                if type(a) is Decimal and type(b) is Decimal and a == a.to_integral_value() and b == b.to_integral_value():
                    a, b = int(a), int(b)
                    return map(Decimal, range(a, b + 1) if a <= b else range(a, b - 1, -1))
                if type(a) is T.FDate and type(b) is T.FDate:
                    a, b = a.n, b.n
                    return map(T.FDate.of, range(a, b + 1) if a <= b else range(a, b - 1, -1))
                return None
            return f
        b = self.c(n)
        return lambda e: self.iterate(b(e))

    def c_for(self, n):
        its = [(k, self.src(s)) for k, s in n[2]]
        body = self.c(n[3])
        if len(its) == 1:
            name, s = its[0]

            def f1(e):
                out = []
                xs = s(e)
                if xs is None:
                    return None
                v = {'partial': out}
                sub = Env(v, e)
                lim = e.lim
                for x in xs:
                    lim.steps -= 1
                    if lim.steps < 0:
                        raise FeelLimitError('step limit exceeded')
                    v[name] = x
                    out.append(body(sub))
                return out
            if not has_fun(n[3]):
                return f1

        def f(e):
            out = []

            def go(i, sub):
                if i == len(its):
                    step(e.lim)
                    out.append(body(Env({'partial': out}, sub)))
                    return True
                xs = its[i][1](sub)
                if xs is None:
                    return False
                for x in xs:
                    if not go(i + 1, Env({its[i][0]: x}, sub)):
                        return False
                return True
            return out if go(0, e) else None
        return f

    def c_quant(self, n):
        some = n[2] == 'some'
        its = [(k, self.src(s)) for k, s in n[3]]
        body = self.c(n[4])

        def f(e):
            null = False

            def go(i, sub):
                nonlocal null
                if i == len(its):
                    step(e.lim)
                    r = body(sub)
                    if r is some:
                        return 'hit'
                    if type(r) is not bool:
                        null = True
                    return None
                xs = its[i][1](sub)
                if xs is None:
                    return 'null'
                for x in xs:
                    r = go(i + 1, Env({its[i][0]: x}, sub))
                    if r:
                        return r
                return None
            r = go(0, e)
            if r == 'null':
                return None
            if r == 'hit':
                return some
            return None if null else not some
        return f

    def c_instance(self, n):
        b, ty = self.c(n[2]), n[3]
        types = self.types
        return lambda e: conforms(b(e), ty, types)

    def c_fun(self, n):
        params, body, ext = n[2], n[3], n[4]
        if ext:
            return lambda e: None
        b = self.c(body)
        names = [p for p, _ in params]
        tys = [t for _, t in params]
        types = self.types

        def f(e):
            def call(args, env):
                lim = env.lim
                step(lim)
                lim.depth += 1
                if lim.depth > self.MAX_CALL_DEPTH:
                    lim.depth -= 1
                    raise FeelLimitError('call depth exceeded')
                try:
                    v = {}
                    for k, t, a in zip(names, tys, args):
                        if t is not None and t != 'Any' and a is not None and not conforms(a, t, types):
                            a2 = coerce_list(a, t, types)
                            if a2 is None:
                                return None
                            a = a2
                        v[k] = a
                    return b(Env(v, e, lim))
                finally:
                    lim.depth -= 1
            return FeelFunction(names, call, tys)
        return f

    def c_call(self, n):
        fn, args, named = self.c(n[2]), [self.c(a) for a in n[3]], n[4]
        if named is not None:
            named = {k: self.c(v) for k, v in named.items()}

            def g(e):
                f = fn(e)
                if type(f) is Builtin:
                    return f.call_named({k: v(e) for k, v in named.items()}, e)
                if type(f) is FeelFunction:
                    if set(named) != set(f.params):
                        return None
                    return f.call([named[p](e) for p in f.params], e)
                return None
            return g

        def f_(e):
            f = fn(e)
            if type(f) is Builtin:
                return f.call([a(e) for a in args], e)
            if type(f) is FeelFunction:
                if len(args) != len(f.params):
                    return None
                return f.call([a(e) for a in args], e)
            return None
        return f_

    # unary tests
    def c_any(self, n):
        return lambda e: True

    def c_ut(self, n):
        ts = [self.test(t) for t in n[2]]
        qs = [uses_q(t) for t in n[2]]

        def f(e):
            x = e.v.get('?')
            res = False
            for t, q in zip(ts, qs):
                r = t(e, x)
                if r is True:
                    return True
            return res
        return f

    def c_utnot(self, n):
        f = self.c_ut(('ut', 0, n[2]))

        def g(e):
            r = f(e)
            return None if r is None else not r
        return g


def coerce_list(a, t, types):
    if type(a) is list and len(a) == 1 and conforms(a[0], t, types):
        return a[0]
    if isinstance(t, tuple) and t[0] == 'list' and conforms(a, t[1], types) or t == 'list' and type(a) is not list:
        return [a]
    if type(a) is T.FDate and t == 'date and time':
        return R.dt_of(a)
    return None


def uses_q(n):
    if isinstance(n, tuple):
        if len(n) > 2 and n[0] == 'var' and n[2] == '?':
            return True
        return any(uses_q(x) for x in n[1:])
    if isinstance(n, list):
        return any(uses_q(x) for x in n)
    if isinstance(n, dict):
        return any(uses_q(x) for x in n.values())
    return False


def has_fun(n):
    if isinstance(n, tuple):
        return n[:1] == ('fun',) or any(has_fun(x) for x in n[1:])
    if isinstance(n, (list,)):
        return any(has_fun(x) for x in n)
    if isinstance(n, dict):
        return any(has_fun(x) for x in n.values())
    return False


def compile_expr(text, names=(), types=None):
    nm = Names(names, BASE_NAMES)
    return Compiler(types).c(Parser(text, nm).parse())


def compile_unary(text, names=(), types=None):
    nm = Names(names, BASE_NAMES)
    return Compiler(types).c(Parser(text, nm).parse_unary())
