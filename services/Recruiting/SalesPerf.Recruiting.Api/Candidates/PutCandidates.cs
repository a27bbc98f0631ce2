using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain.Candidates;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Recruiting.Api.Candidates;

/// <summary>Adds or changes many candidates by code.</summary>
internal static class PutCandidates
{
    private static readonly DomainError CodeMissing = new("recruiting.candidate_code_missing", ErrorKind.Invalid, "In a batch every candidate has a code: it is what a repetition is recognised by.");

    public static async Task<MultiStatus> HandleAsync(Batch<CandidateBody> body, RecruitingDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        body.RequireSize();
        var codes = body.Items.Select(i => i.Code).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var known = await db.Candidates.Where(c => codes.Contains(c.Code)).ToDictionaryAsync(c => c.Code, StringComparer.Ordinal, cancellationToken);
        var answer = body.Judge(http, i => i.Code, (item, pointer) => Apply(item, pointer, known, db));
        await db.SaveChangesAsync(cancellationToken);
        return answer;
    }

    private static BatchItemStatus Apply(CandidateBody item, string pointer, Dictionary<string, Candidate> known, RecruitingDbContext db)
    {
        var profile = item.ToProfile(pointer);
        if (item.Code is not { } code) throw new DomainException(CodeMissing);
        if (known.TryGetValue(code, out var candidate)) return candidate.Describe(profile) ? BatchItemStatus.Updated : BatchItemStatus.Unchanged;
        db.Candidates.Add(known[code] = new Candidate(code, profile));
        return BatchItemStatus.Created;
    }
}
