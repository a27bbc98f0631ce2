using Grpc.Core;
using Grpc.Net.ClientFactory;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Common.V1;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.Territories.V1;

namespace SalesPerf.Compensation.Api.Upstream;

/// <summary>A participant who may be paid.</summary>
internal sealed record KnownParticipant(Guid Id, string Code, Guid? PositionId, string? TitleCode);

/// <summary>Participants by code and id: from the read copy, and from Territories where its events did not arrive yet.</summary>
internal sealed class Participants(CompensationDbContext db, OrganisationService.OrganisationServiceClient organisation)
{
    private const int MostCodes = 1_000;
    private readonly Dictionary<string, KnownParticipant?> byCode = new(StringComparer.Ordinal);
    private bool copyRead;

    /// <summary>Those of the codes that exist.</summary>
    public async Task<IReadOnlyDictionary<string, KnownParticipant>> ResolveAsync(IEnumerable<string> codes, CancellationToken cancellationToken)
    {
        await ReadCopyAsync(cancellationToken);
        var wanted = codes.Distinct(StringComparer.Ordinal).ToArray();
        var unknown = wanted.Where(c => !byCode.ContainsKey(c)).ToArray();
        foreach (var code in unknown) byCode[code] = null;
        foreach (var found in await AskAsync(unknown, cancellationToken)) byCode[found.Code] = found;
        return wanted.Select(c => byCode[c]).OfType<KnownParticipant>().ToDictionary(p => p.Code, StringComparer.Ordinal);
    }

    /// <summary>Those of the codes that exist, with their present seats, from Territories itself.</summary>
    public async Task<IReadOnlyList<KnownParticipant>> AskAsync(IEnumerable<string> codes, CancellationToken cancellationToken)
    {
        var found = new List<KnownParticipant>();
        foreach (var chunk in codes.Chunk(MostCodes))
        {
            var request = new ResolveParticipantsRequest();
            request.Codes.AddRange(chunk);
            var answer = await organisation.ResolveParticipantsAsync(request, cancellationToken: cancellationToken);
            found.AddRange(answer.Participants.Select(p =>
                new KnownParticipant(p.ParticipantId.ToGuid(), p.Code, p.PositionId.Length == 0 ? null : p.PositionId.ToGuid(), p.TitleCode.Length == 0 ? null : p.TitleCode)));
        }

        return found;
    }

    private async Task ReadCopyAsync(CancellationToken cancellationToken)
    {
        if (copyRead) return;
        foreach (var p in await db.Set<OrgParticipant>().AsNoTracking().Select(p => new { p.Id, p.Code }).ToListAsync(cancellationToken))
            byCode[p.Code] = new KnownParticipant(p.Id, p.Code, null, null);
        copyRead = true;
    }
}

/// <summary>A seat that covers an account on a day.</summary>
internal sealed record CoveringSeatRow(Guid PositionId, Guid? ParticipantId, string ParticipantCode);

/// <summary>What coverage says of one question.</summary>
/// <param name="Status">Whether somebody covers it, or why not.</param>
/// <param name="TerritoryCode">The territory that counts.</param>
/// <param name="Seats">Who held it that day.</param>
/// <param name="SellerTerritories">Territories that the seller of the question held that day.</param>
/// <param name="Span">Days on which the same question has the same answer; null where only the day asked is known.</param>
internal sealed record CoverageAnswerRow(CoverageStatus Status, string TerritoryCode, IReadOnlyList<CoveringSeatRow> Seats, IReadOnlyList<string> SellerTerritories, DateRange? Span)
{
    /// <summary>Under which the seats are kept, see <see cref="Coverings"/>; null where nobody covers. Made once, however many rows have this answer.</summary>
    public Guid? CoveringId { get; } = Coverings.IdOf(Seats);
}

/// <summary>One question of coverage.</summary>
internal sealed record CoverageQuestionRow(string AccountCode, DateOnly Date, string SellerCode, string TerritoryCode);

/// <summary>Who covers which account on which day, by Territories, as one stream of batches.</summary>
internal sealed class Coverage(CoverageService.CoverageServiceClient client, GrpcClientFactory clients)
{
    /// <summary>The client by which this service asks for itself.</summary>
    public const string Whole = "whole-coverage";

    /// <summary>Most questions of one message.</summary>
    public const int Batch = 1_000;

    /// <summary>Opens a stream; dispose it when the last answer is read.</summary>
    public CoverageStream Open(CancellationToken cancellationToken) => Open(client, cancellationToken);

    /// <summary>Opens a stream for somebody who may not ask for coverage: what is calculated by it needs all who cover an account, and is narrowed before it is shown.</summary>
    public CoverageStream OpenWhole(CancellationToken cancellationToken) => Open(clients.CreateClient<CoverageService.CoverageServiceClient>(Whole), cancellationToken);

    private static CoverageStream Open(CoverageService.CoverageServiceClient client, CancellationToken cancellationToken) => new(client.ResolveCoverage(cancellationToken: cancellationToken), cancellationToken);
}

/// <summary>A stream of batches of questions, answered in the order asked.</summary>
internal sealed class CoverageStream(AsyncDuplexStreamingCall<ResolveCoverageRequest, ResolveCoverageResponse> call, CancellationToken cancellationToken) : IDisposable
{
    public async Task AskAsync(IEnumerable<CoverageQuestionRow> questions)
    {
        var request = new ResolveCoverageRequest();
        request.Questions.AddRange(questions.Select(q => new CoverageQuestion { AccountCode = q.AccountCode, Date = q.Date.ToProto(), SellerCode = q.SellerCode, TerritoryCode = q.TerritoryCode }));
        await call.RequestStream.WriteAsync(request, cancellationToken);
    }

    public Task EndAsync() => call.RequestStream.CompleteAsync();

    /// <summary>Answers to the next batch.</summary>
    public async Task<IReadOnlyList<CoverageAnswerRow>> ReadAsync()
    {
        if (!await call.ResponseStream.MoveNext(cancellationToken)) throw new InvalidOperationException("Territories ended its answers before the last question.");
        return [.. call.ResponseStream.Current.Answers.Select(Read)];
    }

    public void Dispose() => call.Dispose();

    private static CoverageAnswerRow Read(CoverageAnswer answer) => new(
        answer.Status, answer.TerritoryCode, [.. answer.Seats.Select(s => new CoveringSeatRow(s.PositionId.ToGuid(), s.ParticipantId.Length == 0 ? null : s.ParticipantId.ToGuid(), s.ParticipantCode))],
        [.. answer.SellerTerritoryCodes],
        answer.Span is { } span ? new DateRange(span.From is null ? DateOnly.MinValue : span.From.ToDate(), span.UntilExclusive?.ToDate()) : null);
}

/// <summary>A quota as Territories says it now.</summary>
internal sealed record QuotaRow(Guid PositionId, Guid? ParticipantId, string ParticipantCode, string Measure, UnroundedMoney Amount);

/// <summary>Quotas of a period, by Territories.</summary>
internal sealed class Quotas(QuotaService.QuotaServiceClient client)
{
    public async Task<IReadOnlyList<QuotaRow>> ListAsync(string periodCode, CancellationToken cancellationToken)
    {
        using var call = client.ListQuotas(new ListQuotasRequest { PeriodCode = periodCode }, cancellationToken: cancellationToken);
        var rows = new List<QuotaRow>();
        while (await call.ResponseStream.MoveNext(cancellationToken))
            rows.AddRange(call.ResponseStream.Current.Quotas.Select(q => new QuotaRow(q.PositionId.ToGuid(), q.ParticipantId.Length == 0 ? null : q.ParticipantId.ToGuid(), q.ParticipantCode, q.Measure, q.Amount.ToMoney())));
        return rows;
    }
}
