using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Npgsql;
using SalesPerf.Testing;

namespace SalesPerf.Benchmarks.Gateway;

/// <summary>
/// The gateway with token check, limits and traces on, beside a bare YARP and a direct call in the same run; and a point read through gateway and
/// service beside a bare minimal API with Npgsql behind a bare YARP. Every party is a process of its own; rounds are interleaved, medians told.
/// </summary>
internal static class GatewayBenchmark
{
    private static readonly List<Process> Started = [];

    private static int Rounds { get; set; }

    private static TimeSpan Duration { get; set; }

    public static async Task<int> RunAsync(Options options)
    {
        (Rounds, Duration) = (options.Number("rounds", 5), TimeSpan.FromSeconds(options.Number("seconds", 3)));
        try { return await MeasureAsync(); }
        finally
        {
            foreach (var process in Started)
            {
                if (!process.HasExited) process.Kill();
                process.Dispose();
            }
        }
    }

    private static async Task<int> MeasureAsync()
    {
        await using var database = await TestDatabase.CreateAsync("trainingdb", MigrateAsync);
        await SeedAsync(database.OwnerConnectionString);
        var (api, yarp, issuer, gateway, training) = (Free(), Free(), Free(), Free(), Free());
        Self("peer-api", api, database.OwnerConnectionString);
        Self("peer-yarp", yarp, api);
        var token = await Self("peer-issuer", issuer).StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The issuer of the benchmark did not start.");
        var common = new Dictionary<string, string> { ["Authentication__Authority"] = issuer, ["Authentication__ClientSecret"] = "none", ["ASPNETCORE_ENVIRONMENT"] = "Development", ["Logging__LogLevel__Default"] = "Warning", ["OTEL_EXPORTER_OTLP_ENDPOINT"] = issuer, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" };
        var broker = await TestVirtualHost.CreateAsync();
        Program("services/Training/SalesPerf.Training.Api/bin/{0}/net10.0/SalesPerf.Training.Api.dll", new(common)
        {
            ["ConnectionStrings__trainingdb"] = database.AppConnectionString, ["ConnectionStrings__messaging"] = broker.Uri.ToString(),
            ["Kestrel__Endpoints__http__Url"] = training, ["Kestrel__Endpoints__grpc__Url"] = Free(),
        });
        Program("gateway/SalesPerf.Gateway/bin/{0}/net10.0/SalesPerf.Gateway.dll", new(common)
        {
            ["ConnectionStrings__cache"] = await TestServers.RedisConnectionStringAsync(), ["Kestrel__Endpoints__http__Url"] = gateway, ["Limits__ReadsPerMinute"] = "100000000",
            ["services__goals__http__0"] = api, ["services__training__http__0"] = training,
        });
        foreach (var address in new[] { $"{api}/x", $"{yarp}/x", $"{gateway}/v1/goals/x", $"{gateway}/v1/training/skills/S-00001", $"{yarp}/v1/bare/skills/S-00001" }) await ReadyAsync(address, token);

        var one = await CompareAsync(token, 1, ("direct", $"{api}/v1/goals/x"), ("bare YARP", $"{yarp}/v1/goals/x"), ("gateway", $"{gateway}/v1/goals/x"));
        var many = await CompareAsync(token, 32, ("direct", $"{api}/v1/goals/x"), ("bare YARP", $"{yarp}/v1/goals/x"), ("gateway", $"{gateway}/v1/goals/x"));
        var read = await CompareAsync(token, 32,
            ("bare API", $"{api}/v1/bare/skills/S-00001"), ("service", $"{training}/v1/training/skills/S-00001"),
            ("bare API behind bare YARP", $"{yarp}/v1/bare/skills/S-00001"), ("service behind gateway", $"{gateway}/v1/training/skills/S-00001"));
        await broker.DisposeAsync();
        return Judge(one, many, read);
    }

    private static int Judge(Dictionary<string, LoadResult> one, Dictionary<string, LoadResult> many, Dictionary<string, LoadResult> read)
    {
        var added = one["gateway"].MedianMilliseconds - one["direct"].MedianMilliseconds;
        var ofYarp = many["gateway"].PerSecond / many["bare YARP"].PerSecond;
        var ofBare = read["service behind gateway"].PerSecond / read["bare API behind bare YARP"].PerSecond;
        Console.WriteLine();
        Tell("1 connection: p50 of the gateway over direct", $"+ {added:0.00} ms", "<= 0.5 ms", added <= 0.5);
        Tell("32 connections: gateway to bare YARP", $"{ofYarp:0.00}", ">= 0.6", ofYarp >= 0.6);
        Tell("32 connections: point read to a bare API behind a bare YARP", $"{ofBare:0.00}", ">= 0.6", ofBare >= 0.6);
        Console.WriteLine($"{Environment.ProcessorCount} cores, {Configuration} build, medians of {Rounds} rounds of {Duration.TotalSeconds:0} s; token check, limits over Redis and traces on");
        return added <= 0.5 && ofYarp >= 0.6 && ofBare >= 0.6 ? 0 : 1;
    }

    private static void Tell(string what, string seen, string target, bool isMet) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-62}{seen,12}   (target {target}: {(isMet ? "met" : "missed")})"));

    private static async Task<Dictionary<string, LoadResult>> CompareAsync(string token, int connections, params (string Name, string Address)[] parties)
    {
        var results = parties.ToDictionary(p => p.Name, _ => new List<LoadResult>());
        foreach (var (_, address) in parties) await Load.RunAsync(new Uri(address), token, connections, TimeSpan.FromSeconds(Math.Min(3, Duration.TotalSeconds)), Started);
        for (var round = 0; round < Rounds; round++)
            foreach (var (name, address) in parties) results[name].Add(await Load.RunAsync(new Uri(address), token, connections, Duration, Started));
        var medians = results.ToDictionary(r => r.Key, r => new LoadResult(Median(r.Value.Select(v => v.PerSecond)), Median(r.Value.Select(v => v.MedianMilliseconds)), Median(r.Value.Select(v => v.ProcessorMicroseconds))));
        foreach (var (name, median) in medians)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{connections,2} connections  {name,-28}{median.PerSecond,10:0} /s   p50 {median.MedianMilliseconds,7:0.000} ms   processor {median.ProcessorMicroseconds,5:0} us"));
        return medians;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static async Task ReadyAsync(string address, string token)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        await EventualAssert.ThatAsync(async () =>
        {
            using var answer = await http.GetAsync(new Uri(address));
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{address}: {(int)answer.StatusCode}");
        }, TimeSpan.FromMinutes(2));
    }

    private static async Task SeedAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("INSERT INTO training.skill (code, name, area) SELECT 'S-' || lpad(n::text, 5, '0'), 'Skill ' || n, 'Product' FROM generate_series(1, 10000) n");
        await command.ExecuteNonQueryAsync();
    }

    // The service's own command, as the AppHost runs it.
    private static async Task MigrateAsync(string owner)
    {
        var migrate = Program("services/Training/SalesPerf.Training.Api/bin/{0}/net10.0/SalesPerf.Training.Api.dll", new()
        {
            ["ConnectionStrings__trainingdb"] = owner, ["ConnectionStrings__messaging"] = "amqp://guest:guest@127.0.0.1:1", ["Authentication__Authority"] = "https://issuer.example.com",
            ["Database__AppPassword"] = TestDatabase.AppPassword,
        }, "migrate");
        await migrate.WaitForExitAsync();
        if (migrate.ExitCode != 0) throw new InvalidOperationException("The database of the service could not be made.");
    }

    private static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    private static Process Self(params string[] arguments) => Start(Assembly.GetExecutingAssembly().Location, [], arguments);

    private static Process Program(string program, Dictionary<string, string> environment, params string[] arguments) =>
        Start(Path.Combine(Repository.Root, string.Format(CultureInfo.InvariantCulture, program, Configuration)), environment, arguments);

    private static Process Start(string program, Dictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, WorkingDirectory = Path.GetDirectoryName(program) };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        Started.Add(process);
        // What nobody reads would stop the process once the pipe is full; the issuer's first line is read by its starter.
        if (!arguments.Contains("peer-issuer")) process.BeginOutputReadLine();
        return process;
    }

    private static string Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }
}
