"""FEEL parser: scannerless Pratt parser with context-sensitive names -> AST tuples (kind, pos, ...)"""
import functools
import re
from decimal import Decimal
from app.feel import temporal as T


class FeelSyntaxError(Exception):
    def __init__(self, msg, pos, text=''):
        super().__init__(f'{msg} (position {pos})')
        self.msg, self.pos, self.text = msg, pos, text


WS = re.compile(r'(?:[\s\u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]+|//[^\n]*|/\*.*?\*/)*', re.S)
NSTART = r'[?A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF]'
NPART = NSTART[:-1] + r'0-9\u00B7\u0300-\u036F\u203F-\u2040]'
NAME = re.compile(NSTART + NPART + '*')
NPARTRX = re.compile(NPART)
NUM = re.compile(r'(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?')
STR = re.compile(r'"((?:\\.|[^"\\])*)"', re.S)
OPS = re.compile(r'\.\.|\*\*|<=|>=|!=|->|[-+*/=<>()\[\]{},:.@]')
ESC = re.compile(r'\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))', re.S)
KEYWORDS = {'and', 'or', 'in', 'between', 'then', 'else', 'return', 'satisfies', 'if', 'for', 'some', 'every',
            'function', 'instance', 'true', 'false', 'null', 'external', 'of'}
STOP = {'and', 'or', 'in', 'between', 'then', 'else', 'return', 'satisfies', 'instance'}
PROPS = ['time offset', 'start included', 'end included']
_SIMPLE = {'n': '\n', 't': '\t', 'r': '\r', 'b': '\b', 'f': '\f', '"': '"', '\\': '\\', "'": "'", '/': '/'}


def unescape(s):
    if '\\' not in s:
        return s
    s = ESC.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _SIMPLE.get(m[3], '\\' + m[3]), s)
    return re.sub('[\ud800-\udbff][\udc00-\udfff]', lambda m: m[0].encode('utf-16', 'surrogatepass').decode('utf-16'), s)


def norm(name):
    return re.sub(r'\s+', ' ', name.strip())


@functools.lru_cache(20000)
def _name_rx(n):
    parts, toks = [], re.findall(NSTART + NPART + r'*|\d+|[^\s]', n)
    for i, t in enumerate(toks):
        if i and NPARTRX.match(toks[i - 1][-1]) and NPARTRX.match(t[0]):
            parts.append(r'\s+')            # blanks between two word tokens are mandatory
        elif i:
            parts.append(r'\s*')
        parts.append(re.escape(t))
    return re.compile(''.join(parts))


class Names:
    """names that need longest-match (contain blanks or operator characters), by first word"""

    def __init__(self, names=(), base=None):
        self.idx = {k: list(v) for k, v in base.idx.items()} if base else {}
        for n in names:
            self.add(n)

    def add(self, n):
        n = norm(n)
        m = NAME.match(n)
        if not m or m.end() == len(n):
            return
        lst = self.idx.setdefault(m[0], [])
        if any(x[0] == n for x in lst):
            return
        lst.append((n, _name_rx(n)))
        lst.sort(key=lambda x: -len(x[0]))

    def match(self, text, pos, first):
        for n, rx in self.idx.get(first, ()):
            m = rx.match(text, pos)
            if m and not (NPARTRX.match(text[m.end() - 1]) and NPARTRX.match(text, m.end())):
                return n, m.end()
        return None


class Parser:
    MAX_DEPTH = 120

    def __init__(self, text, names):
        self.s, self.p, self.names, self.depth = text, 0, names, 0
        self.cache = (-1, None)
        self.in_range = 0

    # -- scanning
    def peek(self):
        if self.cache[0] == self.p:
            return self.cache[1]
        p = WS.match(self.s, self.p).end()
        s = self.s
        if p >= len(s):
            t = ('eof', '', p, p)
        else:
            c = s[p]
            if c == '"':
                m = STR.match(s, p)
                if not m:
                    raise FeelSyntaxError('unterminated string', p, s)
                t = ('str', unescape(m[1]), p, m.end())
            elif c.isdigit() or (c == '.' and p + 1 < len(s) and s[p + 1].isdigit() and s[p + 1].isascii()):
                m = NUM.match(s, p)
                if not m:
                    raise FeelSyntaxError('bad number', p, s)
                t = ('num', m[0], p, m.end())
            else:
                m = NAME.match(s, p)
                if m:
                    t = ('name', m[0], p, m.end())
                else:
                    m = OPS.match(s, p)
                    if not m:
                        raise FeelSyntaxError(f'unexpected character {c!r}', p, s)
                    t = ('op', m[0], p, m.end())
        self.cache = (self.p, t)
        return t

    def next(self):
        t = self.peek()
        self.p = t[3]
        return t

    def is_op(self, *ops):
        t = self.peek()
        return t[0] == 'op' and t[1] in ops

    def is_kw(self, *kws):
        t = self.peek()
        return t[0] == 'name' and t[1] in kws

    def accept(self, op):
        if self.is_op(op):
            return self.next()

    def expect(self, op):
        t = self.peek()
        if t[0] == 'op' and t[1] == op:
            return self.next()
        raise FeelSyntaxError(f'expected {op!r}, found {t[1] or "end of expression"!r}', t[2], self.s)

    def expect_kw(self, kw):
        t = self.peek()
        if t[0] == 'name' and t[1] == kw:
            return self.next()
        raise FeelSyntaxError(f'expected {kw!r}, found {t[1] or "end of expression"!r}', t[2], self.s)

    # -- entry points
    def parse(self):
        e = self.expr()
        t = self.peek()
        if t[0] != 'eof':
            raise FeelSyntaxError(f'unexpected {t[1]!r}', t[2], self.s)
        return e

    def parse_unary(self):
        t = self.peek()
        if t[1] == '-' and WS.match(self.s, t[3]).end() == len(self.s):
            return ('any', t[2])
        save = self.p
        if self.is_kw('not'):
            self.next()
            if self.accept('('):
                try:
                    tests = self.tests()
                    self.expect(')')
                    if self.peek()[0] == 'eof':
                        return ('utnot', t[2], tests)
                except FeelSyntaxError:
                    pass
            self.p = save
        tests = self.tests()
        t = self.peek()
        if t[0] != 'eof':
            raise FeelSyntaxError(f'unexpected {t[1]!r}', t[2], self.s)
        return ('ut', 0, tests)

    def tests(self):
        r = [self.test()]
        while self.accept(','):
            r.append(self.test())
        return r

    def test(self):
        """positive unary test -> ('cmp', pos, op, expr) | expression"""
        t = self.peek()
        if t[0] == 'op' and t[1] in ('<', '<=', '>', '>=', '=', '!='):
            self.next()
            return ('ucmp', t[2], t[1], self.binary(4))
        return self.expr()

    # -- expressions
    def expr(self):
        self.depth += 1
        if self.depth > self.MAX_DEPTH:
            raise FeelSyntaxError('expression nested too deeply', self.p, self.s)
        try:
            return self.binary(0)
        finally:
            self.depth -= 1

    LV = {'or': 0, 'and': 1, '=': 2, '!=': 2, '<': 2, '<=': 2, '>': 2, '>=': 2, 'in': 2, 'between': 2,
          '+': 4, '-': 4, '*': 5, '/': 5, '**': 6}

    def binary(self, minlv):
        left = self.unary()
        while True:
            t = self.peek()
            lv = self.LV.get(t[1]) if t[0] in ('op', 'name') else None
            if lv is None or lv < minlv:
                return left
            op, pos = t[1], t[2]
            self.next()
            if op == 'between':
                lo = self.binary(4)
                self.expect_kw('and')
                left = ('between', pos, left, lo, self.binary(4))
            elif op == 'in':
                left = ('in', pos, left, self.in_tests())
            else:
                right = self.binary(lv + 1)
                left = (op if op in ('and', 'or') else 'cmp' if lv == 2 else 'arith', pos, op, left, right)

    def in_tests(self):
        if self.is_op('('):
            save = self.p
            self.next()
            try:
                tests = self.tests()
                if self.is_op(')'):
                    self.next()
                    t = self.peek()
                    if not (t[0] == 'op' and t[1] in ('..', '[', '.', '+', '-', '*', '/', '**')):
                        return tests
            except FeelSyntaxError:
                pass
            self.p = save
        t = self.peek()
        if t[0] == 'op' and t[1] in ('<', '<=', '>', '>=', '=', '!='):
            self.next()
            return [('ucmp', t[2], t[1], self.binary(4))]
        return [self.binary(4)]

    def unary(self):
        t = self.peek()
        if t[0] == 'op' and t[1] == '-':
            self.next()
            self.depth += 1
            if self.depth > self.MAX_DEPTH:
                raise FeelSyntaxError('expression nested too deeply', self.p, self.s)
            e = self.unary()
            self.depth -= 1
            return ('neg', t[2], e)
        e = self.postfix(self.primary())
        while self.is_kw('instance'):
            t = self.next()
            self.expect_kw('of')
            e = self.postfix(('instance', t[2], e, self.type_()))
        return e

    def postfix(self, e):
        while True:
            t = self.peek()
            if t[0] != 'op':
                return e
            if t[1] == '.':
                self.next()
                e = ('path', t[2], e, self.prop_name())
            elif t[1] == '[':
                save = self.p
                self.next()
                try:
                    f = self.expr()
                    self.expect(']')
                except FeelSyntaxError:
                    if not self.in_range:
                        raise
                    self.p = save                # "]1..2[": '[' closes the range
                    return e
                e = ('filter', t[2], e, f)
            elif t[1] == '(':
                self.next()
                e = self.call_args(e, t[2])
            else:
                return e

    def prop_name(self):
        t = self.peek()
        if t[0] != 'name':
            raise FeelSyntaxError('name expected after "."', t[2], self.s)
        m = self.names.match(self.s, t[2], t[1])
        if m:
            self.p = m[1]
            return m[0]
        for pr in PROPS:
            if self.s.startswith(pr, t[2]):
                self.p = t[2] + len(pr)
                return pr
        self.next()
        return t[1]

    def call_args(self, fn, pos):
        args, named = [], None
        if not self.accept(')'):
            nm = self.try_named()
            if nm is not None:
                named = {}
                while True:
                    named[nm] = self.expr()
                    if not self.accept(','):
                        break
                    nm = self.try_named()
                    if nm is None:
                        raise FeelSyntaxError('named argument expected', self.p, self.s)
                self.expect(')')
            else:
                args.append(self.expr())
                while self.accept(','):
                    args.append(self.expr())
                self.expect(')')
        return ('call', pos, fn, args, named)

    def try_named(self):
        """name ':' -> name, else None (no consumption)"""
        t = self.peek()
        if t[0] == 'str':
            return None
        if t[0] != 'name':
            return None
        save = self.p
        m = re.compile(r'\s*([^:,()\[\]{}"]+?)\s*:(?!:)').match(self.s, self.p)
        if m and NAME.match(m[1]):
            self.p = m.end()
            self.cache = (-1, None)
            return norm(m[1])
        self.p = save
        return None

    def primary(self):
        t = self.peek()
        k, v, pos, end = t
        if k == 'num':
            self.next()
            return ('lit', pos, Decimal(v))
        if k == 'str':
            self.next()
            return ('lit', pos, v)
        if k == 'name':
            return self.name_or_kw(t)
        if k == 'op':
            if v == '(':
                return self.paren(t)
            if v == '[':
                return self.bracket(t)
            if v == ']':
                self.next()
                return self.range_rest(t, False)
            if v == '{':
                return self.context(t)
            if v == '@':
                self.next()
                s = self.next()
                if s[0] != 'str':
                    raise FeelSyntaxError('string expected after @', s[2], self.s)
                return ('at', pos, s[1])
        raise FeelSyntaxError(f'unexpected {v or "end of expression"!r}', pos, self.s)

    def range_rest(self, t, incl, first=None):
        lo = first if first is not None else self.binary(4)
        self.expect('..')
        self.in_range += 1
        hi = self.binary(4)
        self.in_range -= 1
        c = self.next()
        if c[1] not in (']', ')', '['):
            raise FeelSyntaxError("range must end with ']' , ')' or '['", c[2], self.s)
        return ('range', t[2], incl, lo, hi, c[1] == ']')

    def paren(self, t):
        self.next()
        c = self.peek()
        if c[0] == 'op' and c[1] in ('<', '<=', '>', '>=', '=', '!='):
            self.next()
            e = self.binary(4)
            self.expect(')')
            return ('urange', t[2], c[1], e)
        e = self.expr()
        if self.is_op('..'):
            return self.range_rest(t, False, e)
        self.expect(')')
        return ('paren', t[2], e)

    def bracket(self, t):
        self.next()
        if self.accept(']'):
            return ('list', t[2], [])
        items = [self.list_item()]
        if self.is_op('..'):
            return self.range_rest(t, True, items[0])
        while self.accept(','):
            items.append(self.list_item())
        self.expect(']')
        return ('list', t[2], items)

    def list_item(self):
        c = self.peek()
        if c[0] == 'op' and c[1] in ('<', '<=', '>', '>=', '=', '!='):
            self.next()
            return ('urange', c[2], c[1], self.binary(4))
        return self.expr()

    def context(self, t):
        self.next()
        ents = []
        if not self.accept('}'):
            while True:
                k = self.peek()
                if k[0] == 'str':
                    self.next()
                    key = k[1]
                else:
                    m = re.compile(r'\s*([^:{}\[\]",]+?)\s*:').match(self.s, WS.match(self.s, self.p).end())
                    if not m or not NAME.match(m[1]):
                        raise FeelSyntaxError('context key expected', k[2], self.s)
                    key = norm(m[1])
                    self.p = m.end() - 1
                    self.cache = (-1, None)
                self.expect(':')
                self.names.add(key)
                ents.append((key, self.expr()))
                if not self.accept(','):
                    break
            self.expect('}')
        return ('context', t[2], ents)

    def iter_name(self, stop):
        m = re.compile(r'\s*(' + NSTART + r'[^:,()\[\]{}"]*?)\s+' + stop + r'\b').match(self.s, WS.match(self.s, self.p).end())
        if not m:
            raise FeelSyntaxError(f"variable and '{stop}' expected", self.p, self.s)
        n = norm(m[1])
        self.names.add(n)
        self.p = m.end()
        self.cache = (-1, None)
        return n

    def iterators(self, allow_range):
        its = []
        while True:
            n = self.iter_name('in')
            e = self.binary(0)
            if self.is_op('..'):
                self.next()
                e = ('range', e[1], True, e, self.binary(4), 'bare')
            its.append((n, e))
            if not self.accept(','):
                return its

    def name_or_kw(self, t):
        k, v, pos, end = t
        m = self.names.match(self.s, pos, v)
        if m:
            self.p = m[1]
            return ('var', pos, m[0])
        if v in ('true', 'false', 'null'):
            self.next()
            return ('lit', pos, {'true': True, 'false': False, 'null': None}[v])
        if v == 'if':
            self.next()
            c = self.expr()
            self.expect_kw('then')
            a = self.expr()
            self.expect_kw('else')
            return ('if', pos, c, a, self.expr())
        if v == 'for':
            self.next()
            its = self.iterators(True)
            self.expect_kw('return')
            return ('for', pos, its, self.expr())
        if v in ('some', 'every'):
            self.next()
            its = self.iterators(True)
            self.expect_kw('satisfies')
            return ('quant', pos, v, its, self.expr())
        if v == 'function':
            self.next()
            if self.is_op('('):
                return self.fundef(pos)
            self.p = end
        if v in STOP:
            raise FeelSyntaxError(f'unexpected {v!r}', pos, self.s)
        self.p = end
        return ('var', pos, v)

    def fundef(self, pos):
        self.expect('(')
        params = []
        if not self.accept(')'):
            while True:
                m = re.compile(r'\s*([^:,()]+?)\s*(?=[:,)])').match(self.s, self.p)
                if not m:
                    raise FeelSyntaxError('parameter name expected', self.p, self.s)
                n = norm(m[1])
                self.p = m.end()
                self.cache = (-1, None)
                self.names.add(n)
                ty = self.type_() if self.accept(':') else None
                params.append((n, ty))
                if not self.accept(','):
                    break
            self.expect(')')
        ext = False
        if self.is_kw('external'):
            self.next()
            ext = True
        return ('fun', pos, params, self.expr(), ext)

    TYPES = ('days and time duration', 'years and months duration', 'date and time', 'day time duration', 'year month duration')

    def type_(self):
        t = self.peek()
        if t[0] != 'name':
            raise FeelSyntaxError('type expected', t[2], self.s)
        for n in self.TYPES:
            m = re.compile(n.replace(' ', r'\s+') + r'(?![A-Za-z])').match(self.s, t[2])
            if m:
                self.p = m.end()
                return n
        if t[1] in ('list', 'range', 'context', 'function'):
            save = self.p
            self.next()
            if self.accept('<'):
                if t[1] in ('list', 'range'):
                    a = self.type_()
                    self.expect('>')
                    return (t[1], a)
                if t[1] == 'context':
                    fs = {}
                    while True:
                        m = re.compile(r'\s*([^:<>,]+?)\s*:').match(self.s, self.p)
                        if not m:
                            raise FeelSyntaxError('field name expected', self.p, self.s)
                        self.p = m.end()
                        self.cache = (-1, None)
                        fs[norm(m[1])] = self.type_()
                        if not self.accept(','):
                            break
                    self.expect('>')
                    return ('context', fs)
                ps = []
                if not self.accept('>'):
                    while True:
                        ps.append(self.type_())
                        if not self.accept(','):
                            break
                    self.expect('>')
                self.expect('->')
                return ('function', ps, self.type_())
            return t[1]
        m = self.names.match(self.s, t[2], t[1])
        if m:
            self.p = m[1]
            n = m[0]
        else:
            self.next()
            n = t[1]
        while self.accept('.'):
            n += '.' + self.next()[1]
        return n
