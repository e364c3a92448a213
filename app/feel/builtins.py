"""FEEL built-in functions (DMN 1.5), null on wrong arguments"""
import datetime as _dt
import decimal
import functools
import re
from decimal import Decimal
from app.feel import temporal as T
from app.feel import runtime as R
from app.feel.runtime import CTX, FRange, FeelFunction, FeelLimitError, compare, eq, kind, in_test
from app.feel.temporal import FDate, FTime, FDateTime, YMDur, DTDur, NS

BUILTINS = {}
MISSING = object()


class Builtin:
    kind = 'builtin'
    __slots__ = ('name', 'sigs')

    def __init__(self, name):
        self.name, self.sigs = name, []

    def call(self, args, env):
        n = len(args)
        for params, req, var, fn, want_env in self.sigs:
            if (var and n >= 1) or (not var and req <= n <= len(params)):
                try:
                    r = fn(env, *args) if want_env else fn(*args)
                except (ArithmeticError, ValueError, OverflowError, TypeError, AttributeError):
                    return None
                if r is not MISSING:
                    t = type(r)
                    if t is list or t is str:           # size counts against the budget
                        env.lim.steps -= len(r) if t is list else len(r) >> 4
                        if env.lim.steps < 0:
                            raise FeelLimitError('result too large')
                    return r
        return None

    def call_named(self, named, env):
        for params, req, var, fn, want_env in self.sigs:
            if set(named) <= set(params) and all(p in named for p in params[:req]):
                if var:
                    args = [named[params[0]]] if len(params) == 1 else [named[p] for p in params if p in named]
                    if var == 'list' and len(named) == 1 and type(args[0]) is not list:
                        args = [[args[0]]]
                    try:
                        r = fn(env, *args) if want_env else fn(*args)
                    except (ArithmeticError, ValueError, OverflowError, TypeError, AttributeError):
                        return None
                    return None if r is MISSING else r
                kw = [named.get(p) for p in params]
                while kw and params[len(kw) - 1] not in named:
                    kw.pop()
                try:
                    r = fn(env, *kw) if want_env else fn(*kw)
                except (ArithmeticError, ValueError, OverflowError, TypeError, AttributeError):
                    return None
                if r is not MISSING:
                    return r
        return None


def bif(name, *params, var=None, env=False):
    def deco(fn):
        b = BUILTINS.setdefault(name, Builtin(name))
        req = sum(not p.endswith('?') for p in params)
        b.sigs.append(([p.rstrip('?') for p in params], req, var, fn, env))
        return fn
    return deco


def _num(*xs):
    return all(type(x) is Decimal for x in xs)


def _int(x):
    """Decimal with integral value -> int else None"""
    return int(x)


# ---------------------------------------------------------------- conversion
@bif('date', 'from')
def _date(v):
    if type(v) is str:
        return T.parse_date(v)
    if type(v) is FDate:
        return v
    if type(v) is FDateTime:
        return v.date()


@bif('date', 'year', 'month', 'day')
def _date3(y, m, d):
    if _num(y, m, d):
        return T.mk_date(_int(y), _int(m), _int(d))


@bif('date and time', 'from')
def _dt1(v):
    if type(v) is str:
        r = T.parse_dt(v)
        if r is None:
            d = T.parse_date(v)
            r = d and FDateTime(d.y, d.m, d.d, 0)
        return r
    if type(v) is FDateTime:
        return v
    if type(v) is FDate:
        return FDateTime(v.y, v.m, v.d, 0)


@bif('date and time', 'date', 'time')
def _dt2(d, t):
    if type(d) in (FDate, FDateTime) and type(t) is FTime:
        return FDateTime(d.y, d.m, d.d, t.tn, t.zone)


@bif('date and time', 'date', 'timezone')
def _dt_tz(d, z):
    if type(d) is FDateTime and type(z) is str and T.zone_ok(z):
        zone = ('z', z)
        if d.zone is None:
            return FDateTime(d.y, d.m, d.d, d.tn, zone)
        k = d.key()
        n, tn = divmod(k, T.DAY)
        return FDateTime.of_local(k + T.zone_offset(zone, *T.civil_from_days(n), tn) * NS, zone)
    return MISSING


def _mk_dt(y, mo, d, h, mi, s, zone):
    dd = T.mk_date(_int(y), _int(mo), _int(d))
    tn = _tn(h, mi, s)
    return None if dd is None or tn is None else FDateTime(dd.y, dd.m, dd.d, tn, zone)


def _tn(h, m, s):
    if not _num(h, m, s):
        return None
    return T.mk_tn(_int(h), _int(m), int(s), f'{int((s - int(s)) * NS):09d}') if s >= 0 else None


@bif('date and time', 'year', 'month', 'day', 'hour', 'minute', 'second', 'offset?')
def _dt7(y, mo, d, h, mi, s, off=None):
    if not _num(y, mo, d, h, mi, s) or not (off is None or type(off) is DTDur):
        return MISSING
    return _mk_dt(y, mo, d, h, mi, s, None if off is None else ('o', off.v // NS))


@bif('date and time', 'year', 'month', 'day', 'hour', 'minute', 'second', 'timezone')
def _dt8(y, mo, d, h, mi, s, z):
    if not _num(y, mo, d, h, mi, s) or type(z) is not str or not T.zone_ok(z):
        return MISSING
    return _mk_dt(y, mo, d, h, mi, s, ('z', z))


@bif('time', 'from')
def _time(v):
    if type(v) is str:
        return T.parse_time(v)
    if type(v) is FTime:
        return v
    if type(v) is FDateTime:
        return v.time()
    if type(v) is FDate:
        return FTime(0, ('o', 0))


@bif('time', 'hour', 'minute', 'second', 'offset?')
def _time4(h, m, s, off=None):
    if off is not None and type(off) is not DTDur:
        return None
    if off is not None and abs(off.v) > 18 * 3600 * NS:
        return None
    tn = _tn(h, m, s)
    return None if tn is None else FTime(tn, None if off is None else ('o', off.v // NS))


@bif('number', 'from', 'grouping separator?', 'decimal separator?')
def _number(s, g=None, d=None):
    if type(s) is Decimal and g is None and d is None:
        return s
    if type(s) is not str or g not in (None, ' ', ',', '.') or d not in (None, '.', ',') or (g is not None and g == d):
        return None
    if g is not None:
        s = s.replace(g, '')
    if d == ',':
        s = s.replace(',', '.')
    if not re.match(r'-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z', s, re.A):
        return None
    return CTX.create_decimal(s)


@bif('string', 'from')
def _string(v):
    return R.to_string(v)


@bif('duration', 'from')
def _dur(s):
    if type(s) in (YMDur, DTDur):
        return s
    return T.parse_dur(s) if type(s) is str else None


@bif('years and months duration', 'from', 'to')
def _ymd(a, b):
    if type(a) not in (FDate, FDateTime) or type(b) not in (FDate, FDateTime):
        return None
    m = (b.y - a.y) * 12 + b.m - a.m
    ka, kb = a.d, b.d
    if m > 0 and kb < ka:
        m -= 1
    elif m < 0 and kb > ka:
        m += 1
    return YMDur(m)


@bif('context', 'entries')
def _context(es):
    if type(es) is dict:
        es = [es]
    if type(es) is not list:
        return None
    r = {}
    for e in es:
        if type(e) is not dict or 'key' not in e or 'value' not in e or type(e['key']) is not str or e['key'] in r:
            return None
        r[e['key']] = e['value']
    return r


@bif('range', 'from', env=True)
def _range(env, s):
    if type(s) is not str:
        return None
    m = re.match(r'\s*([\[\](])\s*(.*?)\s*\.\.\s*(.*?)\s*([\])\[])\s*\Z', s, re.S)
    if not m:
        return None
    lo, hi = _endpoint(m[2]), _endpoint(m[3])
    if lo is MISSING or hi is MISSING or (lo is None and hi is None):
        return None
    if lo is None and m[1] == '[' or hi is None and m[4] == ']':
        return None
    if lo is not None and hi is not None:
        c = compare(lo, hi)
        if c is None or c > 0:
            return None
    return FRange(lo, hi, m[1] == '[', m[4] == ']')


def _endpoint(s):
    if s in ('', 'null'):
        return None
    m = re.match(r'"((?:[^"\\]|\\.)*)"\Z', s)
    if m:
        from app.feel.parser import unescape
        return unescape(m[1])
    m = re.match(r'@"([^"]*)"\Z', s) or re.match(r'(?:date and time|date|time|duration)\(\s*"([^"]*)"\s*\)\Z', s)
    if m:
        v = T.parse_date(m[1]) or T.parse_dt(m[1]) or T.parse_time(m[1]) or T.parse_dur(m[1])
        return MISSING if v is None else v
    if re.match(r'-?(\d+(\.\d+)?|\.\d+)\Z', s, re.A):
        return Decimal(s)
    return MISSING


# ---------------------------------------------------------------- boolean
@bif('not', 'negand')
def _not(v):
    return (not v) if type(v) is bool else None


@bif('is', 'value1?', 'value2?')
def _is(a=None, b=None):
    if kind(a) != kind(b):
        return False
    if type(a) in (FTime, FDateTime):
        zn = lambda z: ('o', 0) if z in (('z', 'Etc/UTC'), ('z', 'UTC')) else z
        return str(a).split('@')[0] == str(b).split('@')[0] and zn(a.zone) == zn(b.zone) if a.zone == b.zone else \
            (a.tn == b.tn and getattr(a, 'n', 0) == getattr(b, 'n', 0) and zn(a.zone) == zn(b.zone))
    return eq(a, b) is True


# ---------------------------------------------------------------- string
def _s(*xs):
    return all(type(x) is str for x in xs)


@bif('substring', 'string', 'start position', 'length?')
def _substring(s, p, n=None):
    if not _s(s) or not _num(p) or not (n is None or _num(n)):
        return None
    p = int(p)
    if p == 0 or abs(p) > len(s) or (n is not None and n < 1):
        return None
    i = p - 1 if p > 0 else len(s) + p
    return s[i:] if n is None else s[i:i + int(n)]


bif('string length', 'string')(lambda s: Decimal(len(s)) if _s(s) else None)
bif('upper case', 'string')(lambda s: s.upper() if _s(s) else None)
bif('lower case', 'string')(lambda s: s.lower() if _s(s) else None)
bif('substring before', 'string', 'match')(lambda s, m: (s[:s.find(m)] if m in s else '') if _s(s, m) else None)
bif('substring after', 'string', 'match')(lambda s, m: (s[s.find(m) + len(m):] if m in s else '') if _s(s, m) else None)
bif('contains', 'string', 'match')(lambda s, m: m in s if _s(s, m) else None)
bif('starts with', 'string', 'match')(lambda s, m: s.startswith(m) if _s(s, m) else None)
bif('ends with', 'string', 'match')(lambda s, m: s.endswith(m) if _s(s, m) else None)


class _RE:
    """regex module with a time limit: Python's re cannot be interrupted (ReDoS)"""
    T = 0.1

    def __init__(self, p, f):
        import regex
        fl = (regex.S if f & re.S else 0) | (regex.M if f & re.M else 0) | (regex.I if f & re.I else 0)
        self.rx = regex.compile(p, fl | regex.V0)
        self.groups = self.rx.groups

    def search(self, s):
        return self.rx.search(s, timeout=self.T)

    def sub(self, r, s):
        return self.rx.sub(r, s, timeout=self.T)

    def finditer(self, s):
        return self.rx.finditer(s, timeout=self.T)


@functools.lru_cache(512)
def _rx(p, flags):
    f = 0
    if re.search(r'[^smixq]', flags):
        raise ValueError('flags')
    if 'q' in flags:
        p = re.escape(p)
    else:
        if 'x' in flags:
            p = re.sub(r'(\[[^\]]*\])|\s+', lambda m: m[1] or '', p)
        import elementpath.regex as er
        p = er.translate_pattern(p, flags=0, back_references=True, lazy_quantifiers=True, anchors=True) if hasattr(er, 'translate_pattern') else p
    for c, v in (('s', re.S), ('m', re.M), ('i', re.I)):
        if c in flags:
            f |= v
    return _RE(p, f)


@bif('matches', 'input', 'pattern', 'flags?')
def _matches(s, p, f=''):
    f = '' if f is None else f
    if not _s(s, p, f):
        return None
    try:
        return _rx(p, f).search(s) is not None
    except Exception:
        return None


@bif('replace', 'input', 'pattern', 'replacement', 'flags?')
def _replace(s, p, r, f=''):
    f = '' if f is None else f
    if not _s(s, p, r, f):
        return None
    try:
        rx = _rx(p, f)
        if 'q' not in f:
            g = rx.groups
            out, i = [], 0
            while i < len(r):
                c = r[i]
                if c == '\\' and i + 1 < len(r) and r[i + 1] in '\\$':
                    out.append(('t', r[i + 1]))
                    i += 2
                elif c == '$' and i + 1 < len(r) and r[i + 1].isdigit():
                    j = i + 1
                    while j < len(r) and r[j].isdigit() and (j == i + 1 or int(r[i + 1:j + 1]) <= g):
                        j += 1
                    out.append(('g', int(r[i + 1:j])))
                    i = j
                else:
                    out.append(('t', c))
                    i += 1
            return rx.sub(lambda m: ''.join(x if k == 't' else (m[x] or '' if x <= g else '') for k, x in out), s)
        return rx.sub(lambda m: r, s)
    except Exception:
        return None


@bif('split', 'string', 'delimiter')
def _split(s, d):
    if not _s(s, d):
        return None
    try:
        rx = _rx(d, '')
    except Exception:
        return None
    out, last = [], 0
    for m in rx.finditer(s):
        out.append(s[last:m.start()])
        last = m.end()
    return out + [s[last:]]


@bif('string join', 'list', 'delimiter?')
def _join(l, d=''):
    if type(l) is str:
        l = [l]
    d = '' if d is None else d
    if type(l) is not list or not _s(d):
        return None
    l = [x for x in l if x is not None]
    return d.join(l) if all(type(x) is str for x in l) else None


# ---------------------------------------------------------------- list
def _lst(v):
    return v if type(v) is list else [v]


@bif('list contains', 'list', 'element')
def _lc(l, x):
    if l is None:
        return None
    return any(eq(y, x) is True for y in _lst(l))


@bif('count', 'list')
def _count(l):
    return None if l is None else Decimal(len(_lst(l)))


def _vararg(args):
    return args[0] if len(args) == 1 and type(args[0]) is list else list(args)


def _minmax(sign):
    def f(*args):
        l = _vararg(args)
        if not l:
            return None
        r = l[0]
        if compare(r, r) is None:
            return None
        for x in l[1:]:
            c = compare(x, r)
            if c is None:
                return None
            if c * sign > 0:
                r = x
        return r
    return f


bif('min', 'list', var='list')(_minmax(-1))
bif('max', 'list', var='list')(_minmax(1))


@bif('sum', 'list', var='list')
def _sum(*args):
    l = _vararg(args)
    if not l or any(type(x) is not type(l[0]) for x in l):
        return None
    if not _num(l[0]):
        if type(l[0]) in (YMDur, DTDur):
            return type(l[0])(sum(x.v for x in l))
        return None
    r = Decimal(0)
    for x in l:
        r = CTX.add(r, x)
    return r


def _numlist(args):
    l = _vararg(args)
    return l if l and _num(*l) else None


@bif('mean', 'list', var='list')
def _mean(*a):
    l = _numlist(a)
    return CTX.divide(_sum(l), Decimal(len(l))) if l else None


@bif('product', 'list', var='list')
def _product(*a):
    l = _numlist(a)
    if not l:
        return None
    r = Decimal(1)
    for x in l:
        r = CTX.multiply(r, x)
    return r


@bif('median', 'list', var='list')
def _median(*a):
    l = _numlist(a)
    if not l:
        return None
    l = sorted(l)
    n = len(l)
    return l[n // 2] if n % 2 else CTX.divide(CTX.add(l[n // 2 - 1], l[n // 2]), Decimal(2))


@bif('stddev', 'list', var='list')
def _stddev(*a):
    l = _numlist(a)
    if not l or len(l) < 2:
        return None
    m = _mean(l)
    v = Decimal(0)
    for x in l:
        d = CTX.subtract(x, m)
        v = CTX.add(v, CTX.multiply(d, d))
    return CTX.sqrt(CTX.divide(v, Decimal(len(l) - 1)))


@bif('mode', 'list', var='list')
def _mode(*a):
    l = _vararg(a)
    if not l:
        return [] if a and type(a[0]) is list else None
    if not _num(*l):
        return None
    c = {}
    for x in l:
        c[x] = c.get(x, 0) + 1
    m = max(c.values())
    return sorted(x for x in c if c[x] == m)


def _allany(is_all):
    def f(*args):
        if len(args) == 1 and type(args[0]) is list:
            l = args[0]
        elif len(args) == 1 and args[0] is None:
            return None
        else:
            l = list(args)
        null = False
        for x in l:
            if x is (not is_all):
                return not is_all
            if type(x) is not bool:
                null = True
        return None if null else is_all
    return f


bif('all', 'list', var='list')(_allany(True))
bif('any', 'list', var='list')(_allany(False))


@bif('sublist', 'list', 'start position', 'length?')
def _sublist(l, p, n=None):
    if l is None or not _num(p) or not (n is None or _num(n)):
        return None
    l, p = _lst(l), int(p)
    if p == 0 or abs(p) > len(l) or (n is not None and n < 1):
        return None
    i = p - 1 if p > 0 else len(l) + p
    if n is not None and i + int(n) > len(l):
        return None
    return l[i:] if n is None else l[i:i + int(n)]


@bif('append', 'list', 'item', var='rest')
def _append(l, *items):
    if l is None or not items:
        return None
    return _lst(l) + list(items)


@bif('concatenate', 'list', var='rest')
def _concat(*ls):
    if any(l is None for l in ls):
        return None
    return [x for l in ls for x in _lst(l)]


@bif('insert before', 'list', 'position', 'newItem')
def _insert(l, p, x):
    if l is None or not _num(p):
        return None
    l, p = list(_lst(l)), int(p)
    if p == 0 or abs(p) > len(l):
        return None
    l.insert(p - 1 if p > 0 else len(l) + p, x)
    return l


@bif('remove', 'list', 'position')
def _remove(l, p):
    if l is None or not _num(p):
        return None
    l, p = list(_lst(l)), int(p)
    if p == 0 or abs(p) > len(l):
        return None
    del l[p - 1 if p > 0 else len(l) + p]
    return l


@bif('list replace', 'list', 'position', 'newItem')
def _lr(l, p, x):
    if l is None or not _num(p):
        return MISSING
    l, p = list(_lst(l)), int(p)
    if p == 0 or abs(p) > len(l):
        return None
    l[p - 1 if p > 0 else len(l) + p] = x
    return l


@bif('list replace', 'list', 'match', 'newItem', env=True)
def _lrm(env, l, f, x):
    if l is None or type(f) is not FeelFunction or len(f.params) != 2:
        return None
    out = []
    for y in _lst(l):
        r = f.call([y, x], env)
        if type(r) is not bool:
            return None
        out.append(x if r else y)
    return out


bif('reverse', 'list')(lambda l: None if l is None else _lst(l)[::-1])
bif('index of', 'list', 'match')(lambda l, m: None if l is None else [Decimal(i + 1) for i, x in enumerate(_lst(l)) if eq(x, m) is True])


def _distinct(l):
    out = []
    for x in l:
        if not any(eq(x, y) is True for y in out):
            out.append(x)
    return out


@bif('union', 'list', var='rest')
def _union(*ls):
    if any(l is None for l in ls):
        return None
    return _distinct([x for l in ls for x in _lst(l)])


bif('distinct values', 'list')(lambda l: None if l is None else _distinct(_lst(l)))


def _flat(l):
    out = []
    for x in l:
        out.extend(_flat(x)) if type(x) is list else out.append(x)
    return out


bif('flatten', 'list')(lambda l: None if l is None else _flat(_lst(l)))


@bif('sort', 'list', 'precedes?', env=True)
def _sort(env, l, f=MISSING):
    if l is None:
        return None
    l = list(_lst(l))
    if f is MISSING:
        return sorted(l, key=functools.cmp_to_key(lambda a, b: compare(a, b) or 0))
    if type(f) is not FeelFunction or len(f.params) != 2:
        return None
    return sorted(l, key=functools.cmp_to_key(lambda a, b: -1 if f.call([a, b], env) is True else (1 if f.call([b, a], env) is True else 0)))


# ---------------------------------------------------------------- numeric
def _round(mode):
    def f(n, scale):
        if not _num(n, scale):
            return None
        s = int(scale)
        if not -6111 <= s <= 6176:
            return None
        if n.as_tuple().exponent >= -s:
            return n
        with decimal.localcontext(decimal.Context(prec=7000, Emin=-9999, Emax=9999)):
            return n.quantize(Decimal(1).scaleb(-s), rounding=mode) + 0
    return f


bif('decimal', 'n', 'scale')(_round(decimal.ROUND_HALF_EVEN))
bif('floor', 'n', 'scale?')(lambda n, s=Decimal(0): _round(decimal.ROUND_FLOOR)(n, s))
bif('ceiling', 'n', 'scale?')(lambda n, s=Decimal(0): _round(decimal.ROUND_CEILING)(n, s))
bif('round up', 'n', 'scale')(_round(decimal.ROUND_UP))
bif('round down', 'n', 'scale')(_round(decimal.ROUND_DOWN))
bif('round half up', 'n', 'scale')(_round(decimal.ROUND_HALF_UP))
bif('round half down', 'n', 'scale')(_round(decimal.ROUND_HALF_DOWN))


@bif('abs', 'n')
def _abs(n):
    if _num(n):
        return abs(n)
    return type(n)(abs(n.v)) if type(n) in (YMDur, DTDur) else None


@bif('modulo', 'dividend', 'divisor')
def _mod(a, b):
    if not _num(a, b) or not b:
        return None
    r = CTX.remainder(a, b)
    return r + b if r and (r < 0) != (b < 0) else r


bif('sqrt', 'number')(lambda n: CTX.sqrt(n) if _num(n) and n >= 0 else None)
bif('log', 'number')(lambda n: CTX.ln(n) if _num(n) and n > 0 else None)
bif('exp', 'number')(lambda n: CTX.exp(n) if _num(n) else None)
bif('odd', 'number')(lambda n: (abs(n) % 2 == 1 if n == n.to_integral_value() else None) if _num(n) else None)
bif('even', 'number')(lambda n: (n % 2 == 0 if n == n.to_integral_value() else None) if _num(n) else None)

# ---------------------------------------------------------------- date
_DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
_MON = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']


def _isd(d):
    return type(d) in (FDate, FDateTime)


bif('day of year', 'date')(lambda d: Decimal(d.n - T.days_from_civil(d.y, 1, 1) + 1) if _isd(d) else None)
bif('day of week', 'date')(lambda d: _DAYS[(d.n + 3) % 7] if _isd(d) else None)
bif('month of year', 'date')(lambda d: _MON[d.m - 1] if _isd(d) else None)


@bif('week of year', 'date')
def _woy(d):
    if not _isd(d):
        return None
    th = d.n + 3 - (d.n + 3) % 7           # thursday of this week
    return Decimal((th - T.days_from_civil(T.civil_from_days(th)[0], 1, 1)) // 7 + 1)


@bif('today')
def _today():
    d = _dt.date.today()
    return FDate(d.year, d.month, d.day)


@bif('now')
def _now():
    d = _dt.datetime.now(_dt.timezone.utc)
    return FDateTime(d.year, d.month, d.day, T.mk_tn(d.hour, d.minute, d.second) + d.microsecond * 1000, ('o', 0))


# ---------------------------------------------------------------- context
@bif('get value', 'm', 'key')
def _gv(m, k):
    return m.get(k) if type(m) is dict and type(k) is str else None


@bif('get entries', 'm')
def _ge(m):
    return [{'key': k, 'value': v} for k, v in m.items()] if type(m) is dict else None


@bif('context put', 'context', 'key', 'value')
def _cp(c, k, v):
    if type(k) is list:
        return MISSING
    if type(c) is not dict or type(k) is not str:
        return None
    return {**c, k: v}


@bif('context put', 'context', 'keys', 'value')
def _cpk(c, ks, v):
    if type(c) is not dict or type(ks) is not list or not ks or not all(type(k) is str for k in ks):
        return None
    if len(ks) == 1:
        return {**c, ks[0]: v}
    sub = c.get(ks[0])
    if sub is None:
        sub = {}
    r = _cpk(sub, ks[1:], v)
    return None if r is None else {**c, ks[0]: r}


@bif('context merge', 'contexts')
def _cm(cs):
    cs = [cs] if type(cs) is dict else cs
    if type(cs) is not list or not all(type(c) is dict for c in cs):
        return None
    r = {}
    for c in cs:
        r.update(c)
    return r


# ---------------------------------------------------------------- range
def _rng(v):
    return v if type(v) is FRange else None


def _pt(v):
    return FRange(v, v, True, True)


def _range_fn(name, p1, p2, fn):
    @bif(name, p1, p2)
    def f(a, b):
        if a is None or b is None:
            return None
        return fn(a, b)


def _cmp(a, b):
    c = compare(a, b)
    if c is None:
        raise ValueError
    return c


def _before(a, b):
    a, b = (x if type(x) is FRange else _pt(x) for x in (a, b))
    c = _cmp(a.hi, b.lo)
    return c < 0 or (c == 0 and not (a.hi_inc and b.lo_inc))


def _both(fn):
    def f(a, b):
        if type(a) is not FRange or type(b) is not FRange:
            return None
        return fn(a, b)
    return f


def _includes(r, v):
    if type(r) is not FRange:
        return None
    if type(v) is not FRange:
        return r.contains(v)
    lo, hi = _cmp(r.lo, v.lo), _cmp(r.hi, v.hi)
    return (lo < 0 or lo == 0 and (r.lo_inc or not v.lo_inc)) and (hi > 0 or hi == 0 and (r.hi_inc or not v.hi_inc))


def _finishes(a, b):
    if type(b) is not FRange:
        return None
    if type(a) is not FRange:
        return _cmp(a, b.hi) == 0 and b.hi_inc
    return _cmp(a.hi, b.hi) == 0 and a.hi_inc == b.hi_inc and (_cmp(a.lo, b.lo) > 0 or _cmp(a.lo, b.lo) == 0 and (not a.lo_inc or b.lo_inc))


def _starts(a, b):
    if type(b) is not FRange:
        return None
    if type(a) is not FRange:
        return _cmp(a, b.lo) == 0 and b.lo_inc
    return _cmp(a.lo, b.lo) == 0 and a.lo_inc == b.lo_inc and (_cmp(a.hi, b.hi) < 0 or _cmp(a.hi, b.hi) == 0 and (not a.hi_inc or b.hi_inc))


def _ov_before(a, b):
    s, m, e = _cmp(a.lo, b.lo), _cmp(a.hi, b.lo), _cmp(a.hi, b.hi)
    return (s < 0 or s == 0 and a.lo_inc and not b.lo_inc) and (m > 0 or m == 0 and a.hi_inc and b.lo_inc) and \
        (e < 0 or e == 0 and (not a.hi_inc or b.hi_inc))


def _ov(a, b):
    x, y = _cmp(a.hi, b.lo), _cmp(a.lo, b.hi)
    return (x > 0 or x == 0 and a.hi_inc and b.lo_inc) and (y < 0 or y == 0 and a.lo_inc and b.hi_inc)


def _ov_after(a, b):
    return _ov_before(b, a) if False else (
        (_cmp(b.lo, a.lo) < 0 or _cmp(b.lo, a.lo) == 0 and b.lo_inc and not a.lo_inc)
        and (_cmp(b.hi, a.lo) > 0 or _cmp(b.hi, a.lo) == 0 and b.hi_inc and a.lo_inc)
        and (_cmp(b.hi, a.hi) < 0 or _cmp(b.hi, a.hi) == 0 and (not b.hi_inc or a.hi_inc)))


def _coincides(a, b):
    if type(a) is FRange and type(b) is FRange:
        return _cmp(a.lo, b.lo) == 0 and _cmp(a.hi, b.hi) == 0 and a.lo_inc == b.lo_inc and a.hi_inc == b.hi_inc
    if type(a) is FRange or type(b) is FRange:
        return None
    return _cmp(a, b) == 0


def _reg(name, fn, *sigs):
    for s in sigs:
        _range_fn(name, s[0], s[1], fn)


_pp = [('point1', 'point2'), ('point', 'range'), ('range', 'point'), ('range1', 'range2')]
_reg('before', _before, *_pp)
_reg('after', lambda a, b: _before(b, a), *_pp)
_reg('meets', _both(lambda a, b: a.hi_inc and b.lo_inc and _cmp(a.hi, b.lo) == 0), ('range1', 'range2'))
_reg('met by', _both(lambda a, b: a.lo_inc and b.hi_inc and _cmp(a.lo, b.hi) == 0), ('range1', 'range2'))
_reg('overlaps', _both(_ov), ('range1', 'range2'))
_reg('overlaps before', _both(_ov_before), ('range1', 'range2'))
_reg('overlaps after', _both(_ov_after), ('range1', 'range2'))
_reg('finishes', _finishes, ('point', 'range'), ('range1', 'range2'))
_reg('finished by', lambda a, b: _finishes(b, a), ('range', 'point'), ('range1', 'range2'))
_reg('includes', _includes, ('range', 'point'), ('range1', 'range2'))
_reg('during', lambda a, b: _includes(b, a), ('point', 'range'), ('range1', 'range2'))
_reg('starts', _starts, ('point', 'range'), ('range1', 'range2'))
_reg('started by', lambda a, b: _starts(b, a), ('range', 'point'), ('range1', 'range2'))
_reg('coincides', _coincides, ('point1', 'point2'), ('range1', 'range2'))
