"""Names of form fields, read as PHP reads them: a table learned from `parse_str` of PHP 8.2."""

import pytest

from simulator.web.forms import Nested, nest, parse_urlencoded

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
