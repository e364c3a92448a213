"""FEEL runtime values and operators (null on error)"""
from __future__ import annotations
import decimal
from decimal import Decimal
from app.feel.temporal import FDate, FTime, FDateTime, YMDur, DTDur, NS, DAY, add_months
from app.feel import temporal as T

CTX = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN, Emin=-6176, Emax=6144,
                      traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow])


class Limits:
    """per evaluation budget (a step = loop iteration, filter item, function call)"""
    __slots__ = ('steps', 'depth', 'warnings')

    def __init__(self, steps=1_000_000):
        self.steps, self.depth, self.warnings = steps, 0, None


MAX_STR = 1_000_000


class FeelLimitError(Exception):
    pass


class FRange:
    __slots__ = ('lo', 'hi', 'lo_inc', 'hi_inc', 'op')
    kind = 'range'

    def __init__(self, lo, hi, lo_inc, hi_inc, op=None):
        self.lo, self.hi, self.lo_inc, self.hi_inc, self.op = lo, hi, lo_inc, hi_inc, op

    def contains(self, v):
        if self.op == '!=':
            e = eq(v, self.lo)
            return None if e is None else not e
        if v is None:
            return None
        if self.lo is not None or self.op is None:
            c = compare(v, self.lo)
            if c is None:
                return None
            if c < 0 or (c == 0 and not self.lo_inc):
                return False
        if self.hi is not None or self.op is None:
            c = compare(v, self.hi)
            if c is None:
                return None
            if c > 0 or (c == 0 and not self.hi_inc):
                return False
        return True

    def __eq__(self, o):
        return isinstance(o, FRange) and (self.lo_inc, self.hi_inc) == (o.lo_inc, o.hi_inc) and \
            eq(self.lo, o.lo) is True and eq(self.hi, o.hi) is True and self.op == o.op

    __hash__ = None


class FeelFunction:
    kind = 'function'
    __slots__ = ('params', 'types', 'call', 'rtype', 'name')

    def __init__(self, params, call, types=None, rtype=None, name=None):
        self.params, self.call, self.types, self.rtype, self.name = params, call, types, rtype, name


def kind(v):
    t = type(v)
    return KINDS.get(t) or ('null' if v is None else getattr(v, 'kind', 'unknown'))


KINDS = {bool: 'boolean', Decimal: 'number', str: 'string', list: 'list', dict: 'context'}


def eq(a, b):
    """FEEL '=' : True / False / None"""
    if a is None or b is None:
        return a is None and b is None
    ta, tb = type(a), type(b)
    if ta is not tb:
        return None
    if ta is list:
        if len(a) != len(b):
            return False
        return all(eq(x, y) is True for x, y in zip(a, b))
    if ta is dict:
        return a.keys() == b.keys() and all(eq(a[k], b[k]) is True for k in a)
    if ta is FeelFunction or ta.__name__ == 'Builtin':
        return None
    if ta is FTime or ta is FDateTime:      # TCK: compared on milliseconds
        return (a.zone is None) == (b.zone is None) and a.key() // 1_000_000 == b.key() // 1_000_000
    return a == b


def compare(a, b):
    """-1/0/1 or None"""
    t = type(a)
    if t is not type(b):
        return None
    if t is Decimal or t is str:
        return -1 if a < b else (1 if a > b else 0)
    if t in (FDate, YMDur, DTDur, FTime, FDateTime):
        if t in (FTime, FDateTime) and (a.zone is None) != (b.zone is None):
            return None
        x, y = a.key(), b.key()
        return (x > y) - (x < y)
    return None


def in_test(v, t):
    """value v against already evaluated test value t (x in t)"""
    tt = type(t)
    if tt is FRange:
        return t.contains(v)
    if tt is list:
        seen_null = False
        for x in t:
            if type(x) is FRange:
                r = x.contains(v)
            elif type(v) is list and type(x) is list:
                r = eq(v, x)
            else:
                r = eq(v, x)
            if r is True:
                return True
        if eq(v, t) is True:
            return True
        return False
    return eq(v, t)


def dt_of(d):
    return FDateTime(d.y, d.m, d.d, 0, ('o', 0))


def sub_instants(a, b):
    if isinstance(a, FDate):
        a = dt_of(a)
    if isinstance(b, FDate):
        b = dt_of(b)
    if (a.zone is None) != (b.zone is None):
        return None
    return DTDur(a.key() - b.key())


def add_dt(a, ns):
    """FDateTime + ns"""
    if a.zone and a.zone[0] == 'z':
        # add on the instant line, keep the zone
        u = a.local - a.offset() * NS + ns
        n, tn = divmod(u, DAY)
        off = T.zone_offset(a.zone, *T.civil_from_days(n), tn)
        guess = FDateTime.of_local(u + off * NS, a.zone)
        return guess
    return FDateTime.of_local(a.local + ns, a.zone)


def add(a, b):
    ta, tb = type(a), type(b)
    if ta is Decimal and tb is Decimal:
        return num(CTX.add, a, b)
    if ta is str and tb is str:
        if len(a) + len(b) > MAX_STR:
            raise FeelLimitError('string too long')
        return a + b
    if tb in (YMDur, DTDur):
        if ta is FDate:
            if tb is YMDur:
                return add_months(a, b.v)
            return FDate.of((a.key() + b.v) // DAY)
        if ta is FDateTime:
            return add_months(a, b.v) if tb is YMDur else add_dt(a, b.v)
        if ta is FTime:
            return FTime((a.tn + b.v) % DAY, a.zone) if tb is DTDur else None
        if ta is tb:
            return ta(a.v + b.v)
        return None
    if ta in (YMDur, DTDur) and tb in (FDate, FDateTime, FTime):
        return add(b, a)
    return None


def sub(a, b):
    ta, tb = type(a), type(b)
    if ta is Decimal and tb is Decimal:
        return num(CTX.subtract, a, b)
    if tb is YMDur or tb is DTDur:
        return add(a, tb(-b.v)) if ta in (FDate, FDateTime, FTime, tb) else None
    if ta in (FDate, FDateTime) and tb in (FDate, FDateTime):
        return sub_instants(a, b)
    if ta is FTime and tb is FTime:
        if (a.zone is None) != (b.zone is None):
            return None
        return DTDur(a.key() - b.key())
    return None


def num(op, a, b):
    try:
        return op(a, b)
    except decimal.DecimalException:
        return None


def _trunc(x):
    return int(x.to_integral_value(decimal.ROUND_DOWN))


def mul(a, b):
    ta, tb = type(a), type(b)
    if ta is Decimal and tb is Decimal:
        return num(CTX.multiply, a, b)
    if ta is Decimal and tb in (YMDur, DTDur):
        return tb(_trunc(CTX.multiply(a, Decimal(b.v))))
    if tb is Decimal and ta in (YMDur, DTDur):
        return ta(_trunc(CTX.multiply(b, Decimal(a.v))))
    return None


def div(a, b):
    ta, tb = type(a), type(b)
    if tb is Decimal:
        if not b:
            return None
        if ta is Decimal:
            return num(CTX.divide, a, b)
        if ta in (YMDur, DTDur):
            return ta(_trunc(CTX.divide(Decimal(a.v), b)))
    if ta is tb and ta in (YMDur, DTDur):
        return CTX.divide(Decimal(a.v), Decimal(b.v)) if b.v else None
    return None


def power(a, b):
    if type(a) is Decimal and type(b) is Decimal:
        if abs(b) > 999999:
            return None
        return num(CTX.power, a, b)
    return None


def neg(a):
    t = type(a)
    if t is Decimal:
        return CTX.minus(a)
    if t in (YMDur, DTDur):
        return t(-a.v)
    return None


PROPS = {
    FDate: {'year': lambda v: Decimal(v.y), 'month': lambda v: Decimal(v.m), 'day': lambda v: Decimal(v.d),
            'weekday': lambda v: Decimal((v.n + 3) % 7 + 1)},
    YMDur: {'years': lambda v: Decimal(int(v.v / 12)), 'months': lambda v: Decimal(abs(v.v) % 12 * (-1 if v.v < 0 else 1))},
    DTDur: {'days': lambda v: Decimal(_q(v.v, DAY)), 'hours': lambda v: Decimal(_r(v.v, DAY, 3600 * NS)),
            'minutes': lambda v: Decimal(_r(v.v, 3600 * NS, 60 * NS)),
            'seconds': lambda v: (Decimal(abs(v.v) % (60 * NS)) / NS).normalize() * (-1 if v.v < 0 else 1) + 0},
    FRange: {'start': lambda v: v.lo, 'end': lambda v: v.hi, 'start included': lambda v: v.lo_inc,
             'end included': lambda v: v.hi_inc},
}


def _q(v, d):
    return abs(v) // d * (-1 if v < 0 else 1)


def _r(v, d, u):
    return abs(v) % d // u * (-1 if v < 0 else 1)


_tp = {'hour': lambda v: Decimal(v.tn // NS // 3600), 'minute': lambda v: Decimal(v.tn // NS // 60 % 60),
       'second': lambda v: (Decimal(v.tn % (60 * NS)) / NS).normalize() + 0,
       'time offset': lambda v: None if v.zone is None else DTDur(v.offset() * NS),
       'timezone': lambda v: v.zone[1] if v.zone and v.zone[0] == 'z' else None}
PROPS[FTime] = _tp
PROPS[FDateTime] = {**PROPS[FDate], **_tp}


def get_prop(v, name):
    t = type(v)
    if t is dict:
        return v.get(name)
    if t is list:
        return [get_prop(x, name) for x in v]
    p = PROPS.get(t)
    if p:
        f = p.get(name)
        return f(v) if f else None
    return None


# ---------------------------------------------------------------- types
def conforms(v, ty, types=None):
    """value v instance of FEEL type ty (null never is, except Null)"""
    if isinstance(ty, str):
        if ty == 'Any':
            return v is not None
        if ty == 'Null':
            return v is None
        if v is None:
            return False
        k = kind(v)
        if k == 'function' or k == 'builtin':
            return ty == 'function'
        if ty == k:
            return True
        if ty in ('days and time duration', 'day time duration', 'dayTimeDuration') and k == DTDur.kind:
            return True
        if ty in ('years and months duration', 'year month duration', 'yearMonthDuration') and k == YMDur.kind:
            return True
        if ty in ('dateTime', 'date time') and k == 'date and time':
            return True
        if types is not None and ty in types:
            return types[ty](v)
        return False
    if v is None:
        return False
    c = ty[0]
    if c == 'list':
        return type(v) is list and all(x is None or conforms(x, ty[1], types) for x in v)
    if c == 'range':
        return type(v) is FRange and all(x is None or conforms(x, ty[1], types) for x in (v.lo, v.hi)) and (v.lo is not None or v.hi is not None)
    if c == 'context':
        return type(v) is dict and all(k in v and (v[k] is None or conforms(v[k], t, types)) for k, t in ty[1].items())
    if c == 'function':
        if kind(v) != 'function' or len(v.params) != len(ty[1]):
            return False
        ok = all(at is None or at == 'Any' or sub_type(want, at) for want, at in zip(ty[1], v.types or []))
        return ok and (v.rtype is None and ty[2] == 'Any' or v.rtype is not None and sub_type(v.rtype, ty[2]))
    return False


def sub_type(a, b):
    if b == 'Any' or a == b:
        return True
    if a == 'Null':
        return True
    if isinstance(a, tuple) and isinstance(b, tuple) and a[0] == b[0]:
        if a[0] in ('list', 'range'):
            return sub_type(a[1], b[1])
        if a[0] == 'context':
            return all(k in a[1] and sub_type(a[1][k], t) for k, t in b[1].items())
        if a[0] == 'function':
            return len(a[1]) == len(b[1]) and all(sub_type(y, x) for x, y in zip(a[1], b[1])) and sub_type(a[2], b[2])
    if isinstance(a, tuple) and isinstance(b, str):
        return a[0] == b
    return False


def to_string(v):
    if v is None:
        return None
    t = type(v)
    if t is str:
        return v
    return fmt(v)


def fmt_num(d):
    s = format(d, 'f')
    return s


def fmt(v):
    t = type(v)
    if v is None:
        return 'null'
    if t is bool:
        return 'true' if v else 'false'
    if t is Decimal:
        return fmt_num(v)
    if t is str:
        return '"' + v.replace('\\', '\\\\').replace('"', '\\"') + '"'
    if t is list:
        return '[' + ', '.join(fmt(x) for x in v) + ']'
    if t is dict:
        return '{' + ', '.join(f'{_key(k)}: {fmt(x)}' for k, x in v.items()) + '}'
    if t is FRange:
        if v.op:
            return '(' + v.op + ' ' + fmt(v.lo if v.lo is not None else v.hi) + ')'
        return ('[' if v.lo_inc else '(') + fmt(v.lo) + '..' + fmt(v.hi) + (']' if v.hi_inc else ')')
    return str(v)


def _key(k):
    import re
    return k if re.match(r'[A-Za-z_][\w ]*\Z', k) else fmt(k)
