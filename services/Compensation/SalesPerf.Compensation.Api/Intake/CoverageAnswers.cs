using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Answers of coverage with the days on which they hold: rows of one account, seller and territory ask once, not once a day.</summary>
internal sealed class CoverageAnswers
{
    // A file of a million accounts forgets and asks again rather than filling memory.
    private const int MostAnswers = 400_000;

    private readonly Dictionary<Key, List<(DateRange Days, CoverageAnswerRow Answer)>> known = [];

    // Thousands of answers tell of the same seats.
    private readonly Dictionary<Guid, IReadOnlyList<CoveringSeatRow>> seats = [];
    private int count;

    /// <summary>The answer to a row's question, or null where it must be asked.</summary>
    public CoverageAnswerRow? Find(JudgedRow row)
    {
        if (!known.TryGetValue(new Key(row.Raw.AccountCode, row.Raw.SellerCode, row.Raw.TerritoryCode), out var answers)) return null;
        foreach (var (days, answer) in answers)
            if (days.Contains(row.Date)) return answer;
        return null;
    }

    /// <summary>Keeps an answer.</summary>
    public void Add(CoverageQuestionRow question, CoverageAnswerRow answer)
    {
        if (count >= MostAnswers) Forget();
        if (answer.CoveringId is { } covering && !seats.TryAdd(covering, answer.Seats)) answer = answer with { Seats = seats[covering] };
        var key = Key.Of(question);
        if (!known.TryGetValue(key, out var answers)) known.Add(key, answers = new List<(DateRange, CoverageAnswerRow)>(1));
        answers.Add((answer.Span ?? new DateRange(question.Date, question.Date == DateOnly.MaxValue ? null : question.Date.AddDays(1)), answer));
        count++;
    }

    private void Forget()
    {
        known.Clear();
        seats.Clear();
        count = 0;
    }

    private readonly record struct Key(string AccountCode, string SellerCode, string TerritoryCode)
    {
        public static Key Of(CoverageQuestionRow question) => new(question.AccountCode, question.SellerCode, question.TerritoryCode);
    }
}
