using System.Text.RegularExpressions;
using SalesPerf.Testing;

namespace SalesPerf.Contracts.Tests;

/// <summary>Every arrow of the loop between services has a subscription, and every event has a publisher.</summary>
public sealed partial class ArrowTests
{
    private static readonly (string Service, string Text)[] Sources = [.. new[] { "Compensation", "Goals", "Recruiting", "Territories", "Training" }
        .SelectMany(s => Directory.EnumerateFiles(Path.Combine(Repository.Root, "services", s, $"SalesPerf.{s}.Api"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj")).Select(f => (s, File.ReadAllText(f))))];

    public static TheoryData<string, string> Arrows => new()
    {
        { "CreditsPosted", "Territories" }, { "AttainmentChanged", "Territories" },
        { "CreditsPosted", "Goals" }, { "AttainmentChanged", "Goals" },
        { "GoalOffTrack", "Training" }, { "PerformanceGapFound", "Training" },
        { "CoachingCompleted", "Goals" }, { "CertificationAwarded", "Goals" }, { "CertificationExpired", "Goals" },
        { "CoverageChanged", "Compensation" }, { "CertificationAwarded", "Compensation" }, { "CertificationExpired", "Compensation" },
        { "RecognitionGiven", "Compensation" }, { "GoalScored", "Compensation" }, { "ActivityMeasured", "Territories" },
        { "QuotaPublished", "Compensation" }, { "QuotaChanged", "Compensation" }, { "QuotaPublished", "Goals" }, { "QuotaChanged", "Goals" },
        { "CapacityShortfallFound", "Recruiting" }, { "CandidateHired", "Territories" },
        { "ParticipantJoined", "Training" }, { "ParticipantJoined", "Goals" }, { "ParticipantJoined", "Compensation" },
        { "AttainmentChanged", "Recruiting" },
    };

    [Theory, MemberData(nameof(Arrows))]
    public void An_arrow_has_a_subscription(string type, string to) =>
        Assert.Contains(Sources.Where(s => s.Service == to).SelectMany(s => Subscriptions().Matches(s.Text)), m => m.Groups["event"].Value == type);

    [Fact]
    public void A_queue_names_its_service_and_is_used_once()
    {
        var queues = Sources.SelectMany(s => Subscriptions().Matches(s.Text).Select(m => (s.Service, Queue: m.Groups["queue"].Value, Event: m.Groups["event"].Value))).ToArray();
        Assert.All(queues, q => Assert.StartsWith($"{q.Service.ToLowerInvariant()}.", q.Queue, StringComparison.Ordinal));
        Assert.Empty(queues.GroupBy(q => (q.Queue, q.Event)).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Fact]
    public void Every_event_has_a_publisher() =>
        Assert.Empty(Contracts.Events.Where(e => !Sources.Any(s => Regex.IsMatch(s.Text, Made(e.Name), RegexOptions.NonBacktracking))).Select(e => e.Name));

    // Made where it is published (new QuotaChanged(…)), or by a translation that returns it (QuotaChanged ToChanged(…) => new(…)).
    private static string Made(string name) => $@"\b{name}(\(|\s+To\w+\()";

    [GeneratedRegex("""Subscribe<(?<event>\w+),\s*\w+>\(\s*"(?<queue>[^"]+)""", RegexOptions.NonBacktracking)]
    private static partial Regex Subscriptions();
}
