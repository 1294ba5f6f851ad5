"""Old encodings come out exact, or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.reading.charset import declared
from index.reading.detect import _plausible, decode

WESTERN = (
    "Le président de la République a annoncé mardi un plan de soutien à l’économie, évalué à 50 milliards d’euros.",
    "« Nous n’accepterons aucune ingérence étrangère », a déclaré le ministre de l’Intérieur à Genève.",
    "Le cœur du réacteur a été arrêté par précaution, précise l’opérateur. Coût : 12,5 millions €.",
    "Où iront les réfugiés cet hiver ? La question reste entière, même à Bruxelles.",
    "Der Außenminister sagte, man prüfe weitere Maßnahmen gegen die Verantwortlichen.",
    "„Wir müssen jetzt handeln“, erklärte die Ministerpräsidentin in München. Größere Schäden gab es nicht.",
    "Das Gericht verurteilte den früheren Geschäftsführer zu einer Geldstrafe von 90.000 €.",
    "¿Quién ganó las elecciones? Según los últimos sondeos, ningún partido obtendrá mayoría.",
    "El Gobierno español aprobó una reforma del sistema público de pensiones.",
    "A polícia de São Paulo prendeu três suspeitos de participação no crime, segundo a corporação.",
    "La città è stata colpita da un’alluvione; più di cento persone sono state evacuate.",
    "Regeringen föreslår att skatten på bensin sänks från och med den första januari.",
    "Politiet i København anholdt lørdag to mænd, som er mistænkt for røveri på Nørrebro.",
    "“We’re there at the invitation of the government,” he said — and didn’t elaborate…",
    "The price rose to €50 a barrel, the bank’s analysts said in a note on Friday.",
    "Prime Minister François Legault said the café owners of Québec had been heard.",
)
JAPANESE = (
    "政府は二十五日の閣議で、来年度予算案を決定した。一般会計の総額は過去最大となる。",
    "首相は記者会見で「国民の理解を得ながら丁寧に進めたい」と述べた。",
    "イラク議会は2020年1月、米軍の撤退を求める決議を採択したが、実行されなかった。",
    "新型コロナウイルスの感染者数は、前の週の同じ曜日より減りました。",
    "台風は今夜にも上陸する。",
)
CHINESE = (
    "外交部发言人在例行记者会上表示，中方对此表示强烈不满和坚决反对。",
    "伊拉克议会2020年1月投票通过决议，要求结束外国军队在伊拉克的驻扎，但从未执行。",
    "“我们需要更多时间。”他在接受采访时说，局势仍然复杂。",
    "中国女排以三比零战胜对手，提前一轮获得小组第一名。",
    "爆炸造成至少十二人死亡。",
)
_PLAIN = str.maketrans("’‘“”„–—…€œ", '\'\'"""--.Eo')
_MARKED = ("utf-8", "utf-8-sig", "utf-16", "utf-32")
SAMPLES = [
    *(("cp1252", text) for text in WESTERN),
    *(("latin-1", text.translate(_PLAIN)) for text in WESTERN),
    *(("shift_jis", text) for text in JAPANESE),
    *(("cp932", text) for text in (*JAPANESE, "株式会社㈱髙島屋は、①値上げと②新店舗の計画を発表しました。")),
    *(("gbk", text) for text in CHINESE),
    *(("gb18030", text) for text in CHINESE),
    *((codec, text) for codec in _MARKED for text in (*WESTERN, *JAPANESE, *CHINESE)),
    *(("utf-16-le", text) for text in WESTERN),
    *(("utf-16-be", text) for text in WESTERN),
    ("euc_jp", JAPANESE[0]),
    ("big5", "外交部發言人表示，政府將持續與各國合作，維護區域的和平與穩定。"),
    ("euc_kr", "정부는 오늘 국무회의를 열고 내년도 예산안을 의결했다."),
    ("cp1251", "Президент подписал указ о новых мерах поддержки экономики страны."),
]
# Readable as Windows-1252 byte for byte, and wrong: these must fail by name.
FOREIGN = [
    ("cp1250", "Prezydent podpisał ustawę, która wchodzi w życie pierwszego stycznia."),
    ("iso8859-2", "Sąd uznał go za winnego i skazał na pięć lat więzienia."),
    ("cp1250", "Vláda ve středu schválila návrh zákona, který má snížit ceny energií."),
    ("cp1250", "Predsjednik Vlade izjavio je da će se pregovori nastaviti sljedeći tjedan."),
    ("cp1254", "Cumhurbaşkanı salı günü yaptığı açıklamada yeni ekonomi programını duyurdu."),
    ("cp1257", "Policija aizturēja divus vīriešus, kuri tiek turēti aizdomās par zādzību."),
    ("mac_roman", "Le président de la République a annoncé mardi un plan à l’Assemblée."),
    ("mac_roman", "El presidente anunció el martes un plan para reducir la inflación."),
    ("cp850", "Der Außenminister sagte, man prüfe weitere Maßnahmen für die Bürger."),
    ("koi8-r", "Президент подписал указ о новых мерах поддержки экономики страны."),
    ("cp1253", "Ο πρωθυπουργός ανακοίνωσε νέα μέτρα για την οικονομία της χώρας."),
    ("cp1256", "أعلن الرئيس أن الحكومة ستواصل العمل من أجل السلام في المنطقة."),
]


@pytest.mark.parametrize(("codec", "text"), SAMPLES)
def test_a_sample_comes_out_exact(codec: str, text: str) -> None:
    assert decode(text.encode(codec), "news.txt") == text


@pytest.mark.parametrize("codec", ["cp1252", "shift_jis", "gbk"])
def test_a_long_text_comes_out_exact(codec: str) -> None:
    text = "\n\n".join({"cp1252": WESTERN[:4], "shift_jis": JAPANESE, "gbk": CHINESE}[codec] * 40)
    assert decode(text.encode(codec), "news.txt") == text


@pytest.mark.parametrize(("codec", "text"), FOREIGN)
def test_what_cannot_be_told_for_certain_fails_by_name(codec: str, text: str) -> None:
    with pytest.raises(ReadError, match=r"news\.txt .*UTF-8") as caught:
        decode(text.encode(codec), "news.txt")
    assert caught.value.source == "news.txt"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "looks like PNG image data, not text"),
        (b"\x7fELF\x02\x01\x01" + bytes(40), "looks like an ELF program"),
        (b"%PDF-1.7\n%...", "looks like a PDF document"),
        (b"PK\x03\x04" + bytes(40), "looks like a zip archive"),
        (b"Some text\x00with a NUL in it.", "looks like binary data"),
        (bytes(range(1, 32)) * 8, "looks like binary data"),
        (b"\xef\xbb\xbfgood and then \xff bad", "is damaged"),
        ("Für die Bürger, möglicherweise für Ärzte".encode()[:-20] + b"\xc3", "is damaged UTF-8: byte 26"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says):
        decode(data, "news.txt")


@pytest.mark.parametrize("text", ["全国人民代表大会", "强烈不满和坚", "公安机关", "并承诺尽快恢复供"])
def test_a_short_headline_is_exact_or_nothing(text: str) -> None:
    try:
        assert decode(text.encode("gbk"), "news.txt") == text
    except ReadError as error:
        assert error.source == "news.txt"


def test_two_plausible_readings_are_none() -> None:
    """Hanzi of the first half of GB 2312 are hangul in EUC-KR; one in ten from the second half does not tell."""
    data = "北京报告大会 表决发布多个方案是一".encode("gbk")
    assert sum(1 for _ in _plausible(data)) == 2
    with pytest.raises(ReadError, match="more than one way"):
        decode(data, "news.txt")


def test_utf16_without_a_mark_is_not_read_backwards() -> None:
    """U+4E00 has its NUL on the other side than ASCII has."""
    with pytest.raises(ReadError):
        decode("一部の政府 A".encode("utf-16-be"), "news.txt")


def test_newlines_and_marks_are_taken_off() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb\rc\n", "news.txt") == "a\nb\nc\n"


def test_a_page_that_declares_its_encoding_is_believed() -> None:
    page = '<meta charset="windows-1250"><p>Prezydent podpisał ustawę.</p>'
    data = page.encode("cp1250")
    assert declared(data) == "cp1250"
    assert decode(data, "a.html", declared(data)) == page


@pytest.mark.parametrize(
    ("head", "codec"),
    [
        (b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "cp1252"),
        (b"<meta charset='Shift_JIS'>", "shift_jis"),
        (b"<meta charset=x-sjis>", "shift_jis"),
        (b"<meta charset=gb2312>", "gb18030"),
        (b'<?xml version="1.0" encoding="utf-8"?>', "utf-8"),
        (b"<meta charset=unicode_escape>", None),
        (b"<meta charset=no-such-thing>", None),
        (b"<meta name=viewport>", None),
    ],
)
def test_the_declared_encoding(head: bytes, codec: str | None) -> None:
    assert declared(head) == codec


def test_a_wrong_declaration_does_not_garble_utf8() -> None:
    assert decode("<meta charset=latin1>Genève".encode(), "a.html", "cp1252").endswith("Genève")


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=300)
def test_any_bytes_decode_or_fail_by_name(data: bytes) -> None:
    try:
        text = decode(data, "x.txt")
    except ReadError as error:
        assert error.source == "x.txt"
    else:
        assert "\x00" not in text
        assert "\r" not in text


@given(st.text(st.characters(exclude_categories=("C",)), max_size=200))
@settings(deadline=None, max_examples=100)
def test_utf8_is_never_mistaken(text: str) -> None:
    assert decode(text.encode(), "x.txt") == text.removeprefix("\ufeff")
