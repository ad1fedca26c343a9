"""Words that the search treats by a list: those of no content, those of irregular forms, endings.

All of it is spelled as ``textsearch_dictionary.normalize`` leaves it: lower case, no apostrophes,
е for ё and г for ґ.
"""

#: They stand in every page and tell nothing; they keep their place, so phrases stay exact.
STOP_WORDS = frozenset(
    """
    і й та а але або чи що як на у в з із зі до від од за про при по під над для без через між
    це цей ця ці цього цієї той те ті того тим є був була було були бути не ні же ж б би
    він вона воно вони його її їх їм я ми ви нас вас нам вам свій своя своє свої який яка яке які
    и к ко с со о об обо от из между это этот эта эти тот был была было были быть ни бы он она оно
    они его ее их им мы вы свой свое свои который которая которое которые как что или но да во
    the of and to in is for on by with at an as be or this that
    """.split()
)

#: A word and those of its forms that the dictionaries do not bring to it.
IRREGULAR = """
дитина: діти дітей дітям дітьми дітях
громадянин: громадяни громадян громадянам громадянами громадянах
людина: люди людей людям людьми людях
рік: роки років рокам роками роках року роком році
селянин: селяни селян селянам селянами селянах
киянин: кияни киян киянам киянами киянах
містянин: містяни містян містянам містянами містянах
контроль: контролі контролів контролям контролями контролях
ребенок: дети детей детям детьми детях
гражданин: граждане граждан гражданам гражданами гражданах
человек: люди людей людям людьми людях
год: лет годы годов годам годами годах
письмо: письма писем письмам письмами письмах письму письмом письме
лист: листья листьев листьям листьями листьях
дерево: деревья деревьев деревьям деревьями деревьях
"""

#: Endings of nouns and adjectives of both languages, for words that no dictionary knows (names,
#: places, abbreviations).  The longest one that leaves three letters is cut.
ENDINGS = tuple(
    sorted(
        set(
            """
            а я о е є и і ї у ю ь й ы
            ам ям ах ях ом ем єм им їм ым ів їв ев ов ей ой ий ый їй ій
            ою ею єю ої ая яя ое ее ые ие ую юю их їх ых ьо ья ью
            ами ями ові еві єві ого ому ими іми ыми его ему иям иях ием ого
            """.split()
        ),
        key=len,
        reverse=True,
    )
)
