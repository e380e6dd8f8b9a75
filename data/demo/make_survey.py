"""Invent the answers of the demo's survey on ties, and its register: the same bytes at every run.

Nobody gave these answers, and the city does not exist. A large pool of people is invented whose
answers have the shares that the nation had in fiscal 2021 (where they are not published, made-up
ones); the sheets are the first of the pool, so their shares differ from the nation's by chance,
as a sample's do. Run by hand:

    python data/demo/make_survey.py
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).parent / "survey_answers"
SEED = 2030
SHEETS = 2179
POOL = 100_000
COLUMNS = ["sheet", "sex", "age", "household", "ward", "lonely", "ucla_1", "ucla_2", "ucla_3"]
COLUMNS += ["meet", "call", "message", "participation", "support", "help", "partners", "comment"]

Codes = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]
Cells = npt.NDArray[np.object_]
Register = Mapping[tuple[int, int, int], int]

# The register: persons of 16 and above, and how much older than the city each ward is.
AGES = (16, 20, 30, 40, 50, 60, 70, 80)
OLDEST = 100
AGE_MIX = (4.2, 11.6, 12.0, 14.6, 16.4, 14.2, 15.6, 11.4)
MEN = (0.51, 0.51, 0.50, 0.50, 0.49, 0.48, 0.45, 0.36)
WARDS = {1: (77_836, 0.10), 2: (151_294, -0.08), 3: (171_663, -0.03), 4: (67_412, 0.04)}
WARDS |= {5: (53_281, 0.07), 6: (205_947, -0.01), 7: (47_158, 0.02)}

# Who answers: the young and men less often.
WILLING = (0.17, 0.18, 0.23, 0.27, 0.32, 0.38, 0.45, 0.36)
WILLING_MEN = 0.86

# Per cent, in the order of the codes.
LONELY = (23.7, 38.9, 17.4, 14.5, 4.5)
UCLA = ((22.5, 38.5, 34.5, 4.5), (24.0, 37.0, 34.0, 5.0), (27.0, 40.0, 28.5, 4.5))
MEET = (14.8, 14.4, 15.2, 10.7, 15.7, 15.2, 11.2)
CALL = (9.5, 14.5, 18.0, 12.5, 16.5, 14.5, 14.5)
MESSAGE = (25.0, 17.0, 14.5, 9.5, 12.0, 9.0, 13.0)
HELP = (46.0, 9.0, 45.0)
WITHOUT_SUPPORT = 10.3
OTHER_SEX = 0.4
COMMENTS_PER_CENT = 2.5
JOINING = {1: 19.0, 2: 27.0, 3: 8.0, 4: 6.5, 5: 7.0, 6: 4.0}
PARTNERS = {1: 87.0, 2: 55.0, 3: 4.5, 4: 18.0, 5: 3.0, 6: 3.0, 7: 1.5, 8: 8.0, 9: 2.0}
HOUSEHOLDS = (  # by age group: alone, couple, two generations, three, other
    (5, 1, 76, 14, 4),
    (30, 9, 51, 5, 5),
    (17, 17, 58, 5, 3),
    (15, 14, 63, 5, 3),
    (17, 25, 49, 5, 4),
    (20, 42, 31, 4, 3),
    (25, 48, 20, 4, 3),
    (34, 35, 21, 6, 4),
)

# What makes lonely, on the scale of a logistic chance; the ages as the nation's shares lean.
LONELY_BY_AGE = (0.3, 0.74, 0.88, 0.45, 0.2, -0.15, -1.05, -0.5)
UNANSWERED = {"sex": 0.7, "age": 1.3, "household": 1.1, "ward": 1.4, "lonely": 0.9}
UNANSWERED |= {"ucla_1": 0.5, "ucla_2": 0.5, "ucla_3": 0.6, "meet": 2.6, "call": 2.9}
UNANSWERED |= {"message": 2.8, "participation": 1.2, "support": 1.2, "help": 1.6, "partners": 0.8}
NO_ANSWER = {"age": "999", "partners": "99"}
COMMENTS = (
    "【架空】見本のための文章です。",
    "【架空】回答する欄が、もう少し大きいとよい。",
    "【架空】町内の見本祭り、来年も楽しみにしている。",
    '【架空】"見本"の自由記述, 読み取りの確認用です。',
    "【架空】見本駅の前に、座って話せる場所がほしい。",
    "【架空】とくにありません。",
)


class Chance:
    """Chances drawn from one seed by its plain uniform stream, which no version changes."""

    def __init__(self, seed: int) -> None:
        self._stream = np.random.Generator(np.random.PCG64(seed))

    def uniform(self) -> Values:
        """Draw a number from 0 to 1 for each of the pool."""
        return self._stream.random(POOL)

    def noise(self, scale: float = 1.0) -> Values:
        """Draw from a logistic distribution."""
        drawn = self.uniform()
        return scale * np.log(drawn / (1 - drawn))

    def happens(self, per_cent: float, leaning: Values | float = 0.0) -> npt.NDArray[np.bool_]:
        """Draw what has this share in the whole pool and leans as given."""
        latent = leaning + self.noise()
        return np.asarray(latent > np.quantile(latent, 1 - per_cent / 100))

    def pick(self, weights: Values) -> Codes:
        """Draw a column of each row of weights, counted from 0."""
        heap = np.cumsum(weights, axis=1)
        return np.asarray((heap < self.uniform()[:, None] * heap[:, -1:]).sum(axis=1))


def main(folder: Path = FOLDER) -> None:
    """Write the answer sheets and the register."""
    chance = Chance(SEED)
    register = invent_register()
    answers = invent_answers(chance, invent_people(chance, register))
    sheets = {name: leave_out(chance, name, answers[name])[:SHEETS] for name in COLUMNS[1:]}
    asked = sheets["support"] == "1"
    sheets["partners"] = np.where(asked, sheets["partners"], "")
    sheets["sheet"] = np.arange(1, SHEETS + 1).astype(str).astype(object)
    _write(folder / "responses.csv", COLUMNS, zip(*(sheets[name] for name in COLUMNS), strict=True))
    rows = [(*cell, persons) for cell, persons in register.items()]
    _write(folder / "register.csv", ["ward", "sex", "age_from", "persons"], rows)


def invent_register() -> Register:
    """Return the persons of each ward, sex and age group."""
    register = {}
    for ward, (persons, old) in WARDS.items():
        leaning = [share * (1 + old * (place - 3.5) / 2) for place, share in enumerate(AGE_MIX)]
        for sex in (1, 2):
            for age, part, men in zip(AGES, leaning, MEN, strict=True):
                share = part / sum(leaning) * (men if sex == 1 else 1 - men)
                register[ward, sex, age] = round(persons * share)
    return register


def invent_people(chance: Chance, register: Register) -> dict[str, Codes]:
    """Return who the pool are: people of the register who are willing to answer."""
    cells = np.array(list(register))
    willing = np.array([WILLING[AGES.index(age)] for age in cells[:, 2]])
    willing = willing * np.where(cells[:, 1] == 1, WILLING_MEN, 1) * list(register.values())
    heap = np.cumsum(willing)
    ward, sex, age_from = cells[np.searchsorted(heap, chance.uniform() * heap[-1])].T
    group = np.searchsorted(AGES, age_from)
    until = np.array([*AGES[1:], OLDEST])[group]
    # Of the oldest there are fewer the older they are.
    within = chance.uniform() ** np.where(age_from == AGES[-1], 2, 1)
    age = age_from + np.floor(within * (until - age_from)).astype(int)
    household = 1 + chance.pick(np.array(HOUSEHOLDS, dtype=float)[group])
    return {"ward": ward, "sex": sex, "group": group, "age": age, "household": household}


def invent_answers(chance: Chance, people: Mapping[str, Codes]) -> dict[str, Cells]:
    """Return what each of the pool would answer to each question, as it stands in a cell."""
    group, man, alone = people["group"], people["sex"] == 1, people["household"] == 1
    old = (people["age"] - 50) / 20
    outgoing = chance.noise() - 0.5 * alone + 0.25 * ~man
    unsupported = chance.happens(WITHOUT_SUPPORT, -1.1 * outgoing + 0.5 * man + 0.2 * old)
    seldom = -outgoing + chance.noise() + 0.8 * unsupported
    contacts = {
        "meet": cut(seldom + 0.6 * np.abs(old - 0.3), MEET),
        "call": cut(seldom - 0.7 * old + chance.noise(0.7), CALL),
        "message": cut(seldom + 1.3 * old + chance.noise(0.7), MESSAGE),
    }
    out_of_touch = sum((codes >= 6).astype(float) for codes in contacts.values())
    lonely = np.array(LONELY_BY_AGE)[group] - 0.08 * man + 0.65 * alone
    lonely = lonely + 1.35 * unsupported + 0.3 * out_of_touch - 0.3 * outgoing + chance.noise()
    answers = {name: people[name] for name in ("age", "household", "ward")} | contacts
    answers["lonely"] = cut(lonely, LONELY)
    answers["sex"] = np.where(chance.uniform() < OTHER_SEX / 100, 3, people["sex"])
    answers["support"] = np.where(unsupported, 2, 1)
    answers["help"] = cut(-outgoing - 0.3 * old + chance.noise(1.5), HELP)
    for number, shares in enumerate(UCLA, start=1):
        answers[f"ucla_{number}"] = cut(lonely + chance.noise(0.55), shares)
    written = {name: codes.astype(str).astype(object) for name, codes in answers.items()}
    return written | invent_choices(chance, outgoing, old)


def invent_choices(chance: Chance, outgoing: Values, old: Values) -> dict[str, Cells]:
    """Return the answers of several codes, and the comments."""
    leaning = 0.5 * outgoing + 0.2 * old
    joins = {code: chance.happens(share, leaning) for code, share in JOINING.items()}
    joins[7] = ~np.logical_or.reduce(list(joins.values()))
    turns = {code: chance.happens(share, 0.1 * outgoing) for code, share in PARTNERS.items()}
    turns[9] |= ~np.logical_or.reduce(list(turns.values()))
    said = np.floor(chance.uniform() / COMMENTS_PER_CENT * 100 * len(COMMENTS)).astype(int)
    return {
        "participation": joined(joins),
        "partners": joined(turns),
        "comment": np.array([*COMMENTS, ""], dtype=object)[np.minimum(said, len(COMMENTS))],
    }


def cut(latent: Values, shares: Sequence[float]) -> Codes:
    """Turn a tendency into codes, the lowest first, that have these shares in the pool."""
    bounds = np.quantile(latent, np.cumsum(shares)[:-1] / sum(shares))
    return np.asarray(1 + np.searchsorted(bounds, latent))


def joined(chosen: Mapping[int, npt.NDArray[np.bool_]]) -> Cells:
    """Write the codes that each has chosen into one cell."""
    rows = np.stack(list(chosen.values()), axis=1)
    codes = np.array(list(chosen)).astype(str)
    return np.array([";".join(codes[row]) for row in rows], dtype=object)


def leave_out(chance: Chance, name: str, cells: Cells) -> Cells:
    """Leave some unanswered, by the code for it or, as happens too, by an empty cell."""
    share = UNANSWERED.get(name, 0) / 100
    drawn = chance.uniform()
    code = np.where(drawn < 0.8 * share, NO_ANSWER.get(name, "9"), "")
    return np.asarray(np.where(drawn < share, code, cells), dtype=object)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
