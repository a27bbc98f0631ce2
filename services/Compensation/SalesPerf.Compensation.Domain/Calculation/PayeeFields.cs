using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>What is known of a payee in a period (<see cref="Names.OfPayees"/>).</summary>
internal static class PayeeFields
{
    public static Column Of(string name, ShardPeriod shard)
    {
        var (first, last) = (shard.Period.Start, shard.LastDay);
        return name switch
        {
            "participant" => Texts(shard, i => shard.Run.Organisation.Participants[i].Code),
            "title" => Texts(shard, i => shard.Run.Organisation.TitleOf(i, last) ?? ""),
            "position" => Texts(shard, i => shard.Run.Organisation.PositionOf(i, last) ?? ""),
            "team" => Texts(shard, i => shard.Run.Organisation.TeamOf(i, last)?.Code ?? ""),
            "manager" => Texts(shard, i => shard.Run.Organisation.ManagerOf(i, last) is >= 0 and var m ? shard.Run.Organisation.Participants[m].Code : ""),
            "hired_on" => Dates(shard, p => p.HiredOn ?? DateOnly.MinValue),
            "left_on" => Dates(shard, p => p.LeftOn ?? DateOnly.MaxValue),
            "period_start" => Column.Constant(Value.Of(first)),
            "period_end" => Column.Constant(Value.Of(last)),
            "period_days" => Number(last.DayNumber - first.DayNumber + 1),
            "days_active" => Days(shard, first, last),
            "period_index" => Number(shard.Run.NumberInYear(shard.Index)),
            "month_of_year" => Number(last.Month),
            "fiscal_year" => Number(shard.Run.YearOf(shard.Index).Year),
            _ => throw new InvalidOperationException($"There is no payee field '{name}'."),
        };
    }

    private static FixedColumn Number(int value) => new(new long[] { value }, 0);

    private static TextColumn Texts(ShardPeriod shard, Func<int, string> of)
    {
        var dictionary = new TextTable();
        return new TextColumn(Enumerable.Range(shard.FirstPayee, shard.Payees).Select(i => dictionary.Code(of(i))).ToArray(), dictionary);
    }

    private static DateColumn Dates(ShardPeriod shard, Func<ParticipantFact, DateOnly> of) =>
        new(Enumerable.Range(shard.FirstPayee, shard.Payees).Select(i => of(shard.Run.Organisation.Participants[i]).DayNumber).ToArray());

    private static FixedColumn Days(ShardPeriod shard, DateOnly first, DateOnly last) => new(Enumerable.Range(shard.FirstPayee, shard.Payees).Select(i =>
    {
        var participant = shard.Run.Organisation.Participants[i];
        var from = participant.HiredOn is { } hired && hired > first ? hired : first;
        var to = participant.LeftOn is { } left && left < last ? left : last;
        return (long)Math.Max(0, to.DayNumber - from.DayNumber + 1);
    }).ToArray(), 0);
}
