"""Forms of every size and shape: what is too much is refused, and nothing else ever happens."""

from urllib.parse import quote_plus, unquote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.web.forms import (
    DEEPEST,
    LONG,
    MOST_FIELDS,
    MalformedForm,
    Nested,
    nest,
    parse_urlencoded,
)

TRICKY = st.text("[]%&=+;.0123456789-abF \t\n\0é\ud800", max_size=60)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=" .[]\0\t\n\r\v\f"), min_size=1
)
NESTED = st.recursive(
    TEXTS, lambda inner: st.dictionaries(WORDS, inner, min_size=1, max_size=4), max_leaves=12
)


def parse(encoded: str | bytes) -> Nested:
    """Read an urlencoded form whole."""
    return nest(parse_urlencoded(encoded))


def parses_or_is_malformed(encoded: str | bytes) -> bool:
    """Tell that a form was read, or refused the one way it may be."""
    try:
        form = parse(encoded)
    except MalformedForm as problem:
        return bool(str(problem))
    return all(isinstance(value, (str, dict)) for value in form.values())


@given(st.binary(max_size=200))
@example(b"x[" + b"9" * 5000 + b"]=1&x[]=2")
@example(b"x" + b"[]" * 5000)
@example(b"[" * 5000)
def test_any_bytes_parse_or_are_malformed(raw: bytes) -> None:
    """No bytes do anything else than give a form or raise MalformedForm."""
    assert parses_or_is_malformed(raw)


@given(TRICKY)
@example("a=\udcff")
def test_any_text_parses_or_is_malformed(text: str) -> None:
    """Nor do texts that are made of what forms are made of."""
    assert parses_or_is_malformed(text)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=20))
def test_any_names_nest(pairs: list[tuple[str, str]]) -> None:
    """A multipart body can bring any name at all."""
    assert len(nest(pairs)) <= len(pairs)


@given(st.dictionaries(WORDS, NESTED, max_size=5))
def test_what_php_builds_is_read_back(form: dict[str, "str | Nested"]) -> None:
    """Writing a form as `http_build_query` does and reading it gives the same form."""
    assert parse("&".join(built(form))) == form


def built(form: Nested, prefix: str = "") -> list[str]:
    """Write a form as `http_build_query` of PHP does."""
    fields: list[str] = []
    for key, value in form.items():
        name = f"{prefix}[{key}]" if prefix else key
        if isinstance(value, dict):
            fields += built(value, name)
        else:
            fields.append(f"{quote_plus(name)}={quote_plus(value)}")
    return fields


@pytest.mark.parametrize("raw", [b"a=\xff", b"\xff=1", b"x[\xc3]=1", b"a=%ff", b"%c3=1", b"a=\xed"])
def test_a_form_that_is_not_utf8_is_malformed(raw: bytes) -> None:
    """Raw or percent-encoded, half a character is refused rather than replaced."""
    with pytest.raises(MalformedForm, match="not UTF-8"):
        parse_urlencoded(raw)


def test_a_text_with_half_a_character_is_malformed() -> None:
    """A query string whose raw bytes were no UTF-8 reaches us as a lone surrogate."""
    with pytest.raises(MalformedForm, match="not UTF-8"):
        parse_urlencoded("a=\udcff")


def test_a_thousand_fields_are_read_and_one_more_is_not() -> None:
    """`max_input_vars` of PHP; a silent cut as there would hide the mistake."""
    fields = [f"a{number}=1" for number in range(MOST_FIELDS)]
    assert len(parse("&".join(fields))) == MOST_FIELDS
    with pytest.raises(MalformedForm, match="more than 1000 fields"):
        parse("&".join([*fields, "b=1"]))


@pytest.mark.parametrize("status", [400, 413])
def test_a_malformed_form_says_what_is_wrong_and_what_it_is_in_http(status: int) -> None:
    """400 unless it is something else."""
    problem = MalformedForm("it is too large", status)

    assert (str(problem), problem.status) == ("the form: it is too large; send it whole", status)
    assert MalformedForm("it is odd").status == 400


@pytest.mark.parametrize("depth", [1, DEEPEST - 1, DEEPEST])
def test_brackets_may_be_64_deep(depth: int) -> None:
    """`max_input_nesting_level` of PHP."""
    found: str | Nested = parse("x" + "[a]" * depth + "=1")["x"]
    for _ in range(depth):
        assert isinstance(found, dict)
        found = found["a"]
    assert found == "1"


@pytest.mark.parametrize("depth", [DEEPEST + 1, 100, 10_000])
def test_deeper_brackets_are_malformed(depth: int) -> None:
    """PHP drops them silently; here the caller is told."""
    with pytest.raises(MalformedForm, match="more than 64 deep"):
        parse("x" + "[a]" * depth + "=1")


@pytest.mark.parametrize("length", [4301, 100_000])
def test_very_long_names_and_indexes_are_read(length: int) -> None:
    """A name of any length is a name, and an index too long for an integer is a word."""
    assert parse("a" * length + "=1") == {"a" * length: "1"}
    assert parse(f"x[{'9' * length}]=1&x[]=2") == {"x": {"9" * length: "1", "0": "2"}}


def test_a_thousand_elements_find_their_indexes() -> None:
    """Each `[]` takes the next index."""
    form = parse("&".join(["x[]=1"] * MOST_FIELDS))
    assert list(form["x"]) == [str(number) for number in range(MOST_FIELDS)]


NOTHING: Nested = {}

PLAIN: list[tuple[str, Nested]] = [
    ("", NOTHING),
    ("=1", NOTHING),
    ("&&a=1&&", {"a": "1"}),
    ("a", {"a": ""}),
    ("a&b", {"a": "", "b": ""}),
    ("a=b=c", {"a": "b=c"}),
    ("a=1&a=2", {"a": "2"}),
    ("a;b=1", {"a;b": "1"}),
    ("a=1;b=2", {"a": "1;b=2"}),
    ("a+b=1", {"a_b": "1"}),
    ("a=1+2", {"a": "1 2"}),
    ("a%2Bb=1", {"a+b": "1"}),
    ("a=%zz&b=%", {"a": "%zz", "b": "%"}),
    ("a%2", {"a%2": ""}),
    ("a.b=1", {"a_b": "1"}),
    ("a b=1", {"a_b": "1"}),
    (" a=1", {"a": "1"}),
    ("%20%20a=1", {"a": "1"}),
    ("a =1", {"a_": "1"}),
    (" .a=1", {"_a": "1"}),
    ("X.a=1", {"X_a": "1"}),
    ("%20=1", NOTHING),
    ("\ta=1", {"\ta": "1"}),
    ("__proto__=1&GLOBALS=2&this=3", {"__proto__": "1", "GLOBALS": "2", "this": "3"}),
    ("имя=Мария", {"имя": "Мария"}),
]
BRACKETS: list[tuple[str, Nested]] = [
    ("x[]=1&x[]=2", {"x": {"0": "1", "1": "2"}}),
    ("x[0]=1", {"x": {"0": "1"}}),
    ("x[a]=1", {"x": {"a": "1"}}),
    ("x[a][b]=1", {"x": {"a": {"b": "1"}}}),
    ("x[][]=1&x[][]=2", {"x": {"0": {"0": "1"}, "1": {"0": "2"}}}),
    ("x[][a]=1&x[][a]=2", {"x": {"0": {"a": "1"}, "1": {"a": "2"}}}),
    ("x%5B0%5D=1&x%5b%5d=2", {"x": {"0": "1", "1": "2"}}),
    ("x%5Ba%5D%5Bb%5D=1&x[a]%5Bc]=2", {"x": {"a": {"b": "1", "c": "2"}}}),
    ("x[a.b]=1&x[c d]=2", {"x": {"a.b": "1", "c d": "2"}}),
    ("a.b[c.d]=1", {"a_b": {"c.d": "1"}}),
    ("x [a]=1", {"x_": {"a": "1"}}),
    (".[a]=1", {"_": {"a": "1"}}),
    ("x[ a]=1&x[a ]=2", {"x": {" a": "1", "a ": "2"}}),
    ("x[ ]=1&x[\n]=2&x[\f]=3", {"x": {"0": "1", "1": "2", "2": "3"}}),
    ("x[ \t]=1", {"x": {" \t": "1"}}),
]
REPLACED: list[tuple[str, Nested]] = [
    ("x=1&x[a]=2", {"x": {"a": "2"}}),
    ("x[a]=1&x=2", {"x": "2"}),
    ("x[a]=1&x[a]=2", {"x": {"a": "2"}}),
    ("x[a]=1&x[a][b]=2", {"x": {"a": {"b": "2"}}}),
    ("a[b]=1&a[c]=2&a=3&a[d]=4", {"a": {"d": "4"}}),
    ("x[]=1&x=2&x[]=3", {"x": {"0": "3"}}),
    ("x[a]=1&x[]=2&x[b]=3", {"x": {"a": "1", "0": "2", "b": "3"}}),
]
INDEXES: list[tuple[str, Nested]] = [
    ("x[]=1&x[5]=2&x[]=3", {"x": {"0": "1", "5": "2", "6": "3"}}),
    ("x[7]=1&x[3]=2&x[]=3", {"x": {"7": "1", "3": "2", "8": "3"}}),
    ("x[-5]=1&x[]=2", {"x": {"-5": "1", "-4": "2"}}),
    ("x[-2]=1&x[-7]=2&x[]=3", {"x": {"-2": "1", "-7": "2", "-1": "3"}}),
    ("x[01]=1&x[]=2", {"x": {"01": "1", "0": "2"}}),
    ("x[%2B3]=1&x[]=2", {"x": {"+3": "1", "0": "2"}}),
    ("x[1.5]=1&x[]=2", {"x": {"1.5": "1", "0": "2"}}),
    ("x[-0]=1&x[]=2", {"x": {"-0": "1", "0": "2"}}),
    ("x[0x1]=1&x[]=2", {"x": {"0x1": "1", "0": "2"}}),
    ("x[٣]=1&x[]=2", {"x": {"٣": "1", "0": "2"}}),
    ("x[²]=1&x[]=2", {"x": {"²": "1", "0": "2"}}),
    ("x[9223372036854775808]=1&x[]=2", {"x": {"9223372036854775808": "1", "0": "2"}}),
]
UNBALANCED: list[tuple[str, Nested]] = [
    ("x[=1", {"x_": "1"}),
    ("x[a=1", {"x_a": "1"}),
    ("x%5Ba=1", {"x_a": "1"}),
    ("x[[a=1", {"x__a": "1"}),
    ("a[b.c=1", {"a_b_c": "1"}),
    ("x[.a[b=1", {"x__a_b": "1"}),
    ("x]=1", {"x]": "1"}),
    ("x]a]=1", {"x]a]": "1"}),
    ("x]y.z=1", {"x]y_z": "1"}),
    ("a]b[c]=1", {"a]b": {"c": "1"}}),
    ("x[a][b=1", {"x": {"a": "1"}}),
    ("x[a]]=1", {"x": {"a": "1"}}),
    ("x[a]b=1", {"x": {"a": "1"}}),
    ("x[a]b[c]=1", {"x": {"a": "1"}}),
    ("x[a][b]c[d]=1", {"x": {"a": {"b": "1"}}}),
    ("x[[a]=1", {"x": {"[a": "1"}}),
    ("x[[a]]=1", {"x": {"[a": "1"}}),
    ("x[a[b]]=1", {"x": {"a[b": "1"}}),
    ("[]=1", NOTHING),
    ("[a]=1", NOTHING),
    ("[a=1", NOTHING),
    ("[=1&[[=2&[[a]=3&[]a=4", NOTHING),
    (" [a]=1", NOTHING),
]
NULS: list[tuple[str, Nested]] = [
    ("a=%00b", {"a": "\0b"}),
    ("%00=1", NOTHING),
    ("a%00b=1", {"a": "1"}),
    ("a%00[b]=1", {"a": "1"}),
    ("x[a]%00[b]=1", {"x": {"a": "1"}}),
    ("x[a%00b]=1", {"x_a": "1"}),
    ("x[a][b%00]=1", {"x": {"a": "1"}}),
]


@pytest.mark.parametrize(
    ("encoded", "expected"), [*PLAIN, *BRACKETS, *REPLACED, *INDEXES, *UNBALANCED, *NULS]
)
def test_a_form_is_nested_as_php_nests_it(encoded: str, expected: Nested) -> None:
    """Each line is what `parse_str` answered; a list of PHP is an object with its indexes."""
    assert nest(parse_urlencoded(encoded)) == expected
    assert nest(parse_urlencoded(encoded.encode())) == expected


def test_keys_keep_the_order_in_which_they_came() -> None:
    """The order of an array is the order of its first writes, as in PHP."""
    form = nest(parse_urlencoded("x[b]=1&x[a]=2&x[b]=3"))
    assert list(form["x"]) == ["b", "a"]


@pytest.mark.parametrize("unit", ["%", "%2", "%25", "a%C3%A9", "%e2%82%ac+", "€%zz", "a"])
@pytest.mark.parametrize("before", range(7))
def test_what_is_long_is_read_as_what_is_short(unit: str, before: int) -> None:
    """Wherever it is cut."""
    quoted = "x" * before + unit * LONG

    assert parse_urlencoded(f"a={quoted}") == [("a", unquote_plus(quoted, errors="strict"))]
