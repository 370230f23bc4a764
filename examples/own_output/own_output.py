"""An output of one's own: the month in one line of text, for a group chat."""

from __future__ import annotations

from collections.abc import Mapping

from xlplan import Month


def one_line(month: Month) -> Mapping[str, bytes]:
    """`一句话_2022-09.txt`: how many have reported, and who has not."""
    returns = month.returns
    silent = "、".join(returns.loc[returns["received_at"].isna(), "department"])
    rates = month.rates
    line = f"{month.period}：应报 {rates.expected} 个，已报 {rates.received} 个。" + (
        f"还没有报：{silent}。" if silent else ""
    )
    return {f"一句话_{month.period}.txt": f"{line}\n".encode()}
