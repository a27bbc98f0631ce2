using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Primitives;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Partners.Tests.Setup;

/// <summary>Events as services publish them.</summary>
internal static class Facts
{
    public const string StatementKey = "compensation.statement.published.v1";

    public static StatementPublished Statement() => new(Guid.CreateVersion7(), Guid.CreateVersion7(), "2026-03", Money.FromRounded(1_250_000m, Currency.Idr));

    public static ParticipantChanged Participant() => new(Guid.CreateVersion7(), "SP-010", "Sari Dewi", new DateOnly(2024, 1, 1), null);

    public static PeriodClosed Period(string code = "2026-03") => new("months", code, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
}
