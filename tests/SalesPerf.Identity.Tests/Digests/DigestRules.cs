using System.Globalization;
using CsCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MimeKit;
using SalesPerf.Identity.Digests;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Identity.Tests.Digests;

/// <summary>When a digest is due, and what its mail looks like, without a server.</summary>
public sealed class DigestRules
{
    private static readonly string[] Zones = ["UTC", "Asia/Jakarta", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"];

    [Theory]
    // Every day at 7 in Jakarta, which is 0 o'clock UTC: before, at, until it is no news any more.
    [InlineData("day 7 Asia/Jakarta", "2026-11-25T23:59:59Z", null)]
    [InlineData("day 7 Asia/Jakarta", "2026-11-26T00:00:00Z", "2026-11-26")]
    [InlineData("day 7 Asia/Jakarta", "2026-11-26T11:59:59Z", "2026-11-26")]
    [InlineData("day 7 Asia/Jakarta", "2026-11-26T12:00:00Z", null)]
    // An evening hour is still of its own day when midnight has passed.
    [InlineData("day 23 Europe/Berlin", "2026-11-26T04:00:00Z", "2026-11-25")]
    // Thursdays; three and a half days of news.
    [InlineData("thursday 9 UTC", "2026-11-26T08:59:59Z", null)]
    [InlineData("thursday 9 UTC", "2026-11-26T09:00:00Z", "2026-11-26")]
    [InlineData("thursday 9 UTC", "2026-11-29T20:59:59Z", "2026-11-26")]
    [InlineData("thursday 9 UTC", "2026-11-29T21:00:00Z", null)]
    // The clock jumps from 2 to 3: the hour that is left out is the one after it.
    [InlineData("day 2 Europe/Berlin", "2026-03-29T00:59:59Z", null)]
    [InlineData("day 2 Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29")]
    // The clock goes back from 3 to 2: the first of two hours counts.
    [InlineData("day 2 Europe/Berlin", "2026-10-24T23:59:59Z", null)]
    [InlineData("day 2 Europe/Berlin", "2026-10-25T00:00:00Z", "2026-10-25")]
    public void Plan_then_it_is_due_on_its_local_day(string plan, string now, string? due) =>
        Assert.Equal(due, PlanOf(plan, "2026-01-01T00:00:00Z").DueAt(InstantOf(now))?.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("2026-11-26T00:00:00Z", true)]
    [InlineData("2026-11-26T00:00:01Z", false)]
    public void Chosen_after_the_hour_then_the_next_one_is_the_first(string since, bool due) =>
        Assert.Equal(due, PlanOf("day 7 Asia/Jakarta", since).DueAt(InstantOf("2026-11-26T03:00:00Z")) is not null);

    [Fact]
    public void Whatever_plan_and_instant_then_what_is_due_is_not_given_up_and_stays_the_same_until_then() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 23], Gen.Int[0, 6], Gen.Int[0, Zones.Length - 1], Gen.Int[0, 600_000], Gen.Int[0, 3_000]).Sample(
            (weekly, hour, weekday, zone, minute, later) =>
            {
                var plan = new DigestPlan(weekly, hour, (DayOfWeek)weekday, TimeZoneInfo.FindSystemTimeZoneById(Zones[zone]), DateTimeOffset.MinValue);
                var now = InstantOf("2026-01-01T00:00:00Z").AddMinutes(minute);
                if (plan.DueAt(now) is not { } due) return;
                Assert.True(due.GiveUpAt > now);
                if (now.AddMinutes(later) is var then && then < due.GiveUpAt) Assert.Equal(due, plan.DueAt(then));
            });

    [Fact]
    public void Whatever_is_written_in_a_digest_then_the_mail_has_the_same_headers_and_one_receiver() =>
        Gen.Select(Gen.String, Gen.Bool).Sample((text, indonesian) =>
        {
            var written = $"# x\n{text}\r\nBcc: a@example.com\r\n\r\n.\r\n{text}";
            var mail = Sent(DigestMessage.Of(new Digest(written, indonesian ? Language.Indonesian : Language.English, 3, true), Due("dewi@example.com"), Options, new Uri("https://login.example.com/digest/stop?key=x"))!);

            Assert.Equal(["Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Message-Id", "Subject", "To"],
                mail.Headers.Select(h => h.Field).Concat(mail.Body!.Headers.Select(h => h.Field)).Except(["Content-Transfer-Encoding"]).Distinct().Order(StringComparer.Ordinal));
            Assert.Equal(["dewi@example.com"], mail.GetRecipients(onlyUnique: true).Select(r => r.Address));
            Assert.Equal(indonesian ? "3 hal menunggu Anda" : "3 things wait for you", mail.Subject);
        }, iter: 200);

    [Theory]
    [InlineData("dewi@example.com", true)]
    [InlineData("dewi@example.com\r\nBcc: other@example.com", false)]
    [InlineData("dewi@example.com, other@example.com", false)]
    [InlineData("Dewi <dewi@example.com>", false)]
    [InlineData("", false)]
    public void Address_that_is_more_than_an_address_then_there_is_no_mail(string email, bool isMade) =>
        Assert.Equal(isMade, DigestMessage.Of(new Digest("x", Language.English, 1, true), Due(email), Options, new Uri("http://127.0.0.1/digest/stop")) is not null);

    [Theory]
    [InlineData("Mail:FromName", "Tasks", null)]
    [InlineData("Mail:From", "", "Mail:From")]
    [InlineData("Mail:From", "Tasks <tasks@salesperf.test>", "Mail:From")]
    [InlineData("Mail:Username", "mailer", "without TLS")]
    [InlineData("Mail:Port", "0", "Port")]
    [InlineData("Mail:Timeout", "00:06:00", "Timeout")]
    [InlineData("Identity:Gateway", null, "Identity:Gateway")]
    public void Setting_that_cannot_work_then_the_process_says_so(string key, string? value, string? expected)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        foreach (var (name, given) in new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Mail:Host"] = "127.0.0.1", ["Mail:From"] = "tasks@salesperf.test", ["Mail:Security"] = "None", ["Identity:Gateway"] = "http://127.0.0.1", [key] = value,
        }) builder.Configuration[name] = given;
        builder.Services.AddOptions<IssuerOptions>().BindConfiguration(IssuerOptions.Section);
        builder.AddDigests();
        var options = builder.Build().Services.GetRequiredService<IOptions<MailOptions>>();

        if (expected is null) Assert.True(options.Value.IsOn);
        else Assert.Contains(expected, Assert.Throws<OptionsValidationException>(() => options.Value).Message, StringComparison.Ordinal);
    }

    private static MailOptions Options => new() { Host = "127.0.0.1", From = "tasks@salesperf.test" };

    private static DueDigest Due(string email) => new(Guid.CreateVersion7(), email, new DigestPeriod(new DateOnly(2026, 11, 26), DateTimeOffset.MaxValue));

    // As a receiver reads it.
    private static MimeMessage Sent(MimeMessage message)
    {
        using var wire = new MemoryStream();
        message.WriteTo(wire);
        wire.Position = 0;
        return MimeMessage.Load(wire);
    }

    private static DigestPlan PlanOf(string text, string since)
    {
        var parts = text.Split(' ');
        var weekly = parts[0] != "day";
        return new(weekly, int.Parse(parts[1], CultureInfo.InvariantCulture), weekly ? Enum.Parse<DayOfWeek>(parts[0], ignoreCase: true) : DayOfWeek.Monday, TimeZoneInfo.FindSystemTimeZoneById(parts[2]), InstantOf(since));
    }

    private static DateTimeOffset InstantOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
