using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace SalesPerf.Testing;

/// <summary>
/// All that a process tells of itself while this is alive: every span that ends, of whatever source, with its attributes, events and status, and every log of the hosts that it is added to,
/// with its values, scopes and exceptions. Before anything masks it.
/// </summary>
public sealed class TelemetryWatch : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> _told = new();
    private readonly ActivityListener _spans;
    private IExternalScopeProvider? _scopes;

    /// <summary>Begins to listen.</summary>
    public TelemetryWatch()
    {
        _spans = new ActivityListener
        {
            ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded, ActivityStopped = span => _told.Enqueue(TextOf(span)),
        };
        ActivitySource.AddActivityListener(_spans);
    }

    /// <summary>What was told so far, a text each.</summary>
    public IReadOnlyCollection<string> Told => _told;

    /// <summary>Fails where a secret stands in what was told, as it is or as addresses write it; names what told it.</summary>
    /// <param name="secrets">What each is, and the secret.</param>
    public void TellsNoneOf(IReadOnlyDictionary<string, string> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        var leaks = secrets.SelectMany(s => _told.Where(t => t.Contains(s.Value, StringComparison.OrdinalIgnoreCase) || t.Contains(Uri.EscapeDataString(s.Value), StringComparison.OrdinalIgnoreCase)).Take(3)
            .Select(t => $"{s.Key}: {t[..Math.Min(t.Length, 2_000)]}")).ToArray();
        if (leaks.Length > 0) throw new InvalidDataException($"A secret was told:\n{string.Join("\n\n", leaks)}");
    }

    /// <summary>Fails where a secret stands in a row of a database as it is: whoever reads a backup, or the audit log, would have it.</summary>
    /// <param name="owner">The database.</param>
    /// <param name="secrets">What each is, and the secret.</param>
    public static async Task IsStoredNowhereAsync(NpgsqlDataSource owner, IReadOnlyDictionary<string, string> secrets)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(secrets);
        const string Tables = "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')";
        var leaks = new List<string>();
        foreach (var table in await TextsAsync(owner, Tables))
        {
            // Bytes are written as hexadecimal digits.
            var rows = await TextsAsync(owner, $"SELECT t::text FROM {table} t");
            leaks.AddRange(secrets.Where(s => rows.Any(r => r.Contains(s.Value, StringComparison.Ordinal) || r.Contains(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(s.Value)), StringComparison.Ordinal))).Select(s => $"{s.Key} in {table}"));
        }

        if (leaks.Count > 0) throw new InvalidDataException($"A secret is stored as it is: {string.Join(", ", leaks)}");
    }

    private static async Task<List<string>> TextsAsync(NpgsqlDataSource owner, string sql)
    {
        await using var command = owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync()) texts.Add(reader.GetString(0));
        return texts;
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Telling(this, categoryName);

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <inheritdoc/>
    public void Dispose() => _spans.Dispose();

    private static string TextOf(Activity span)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"span {span.Source.Name} {span.OperationName} {span.DisplayName} {span.StatusDescription} {span.TraceStateString}");
        foreach (var (name, value) in span.TagObjects) text.Append(CultureInfo.InvariantCulture, $"\n  {name}={(value is string[] many ? string.Join(',', many) : value)}");
        foreach (var (name, value) in span.Baggage) text.Append(CultureInfo.InvariantCulture, $"\n  baggage {name}={value}");
        foreach (var happened in span.Events)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  event {happened.Name}");
            foreach (var (name, value) in happened.Tags) text.Append(CultureInfo.InvariantCulture, $"\n    {name}={value}");
        }

        return text.ToString();
    }

    private sealed class Telling(TelemetryWatch watch, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => watch._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"log {category} {logLevel} {formatter(state, exception)}");
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
                foreach (var (name, value) in values) text.Append(CultureInfo.InvariantCulture, $"\n  {name}={value}");
            watch._scopes?.ForEachScope((scope, into) => into.Append(CultureInfo.InvariantCulture, $"\n  scope {scope}"), text);
            if (exception is not null) text.Append(CultureInfo.InvariantCulture, $"\n  {exception}");
            watch._told.Enqueue(text.ToString());
        }
    }
}
