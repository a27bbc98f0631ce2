using System.Globalization;
using System.Text.Json;
using Npgsql;
using SalesPerf.AppHost.Native.Servers;
using SalesPerf.Testing;

namespace SalesPerf.AppHost.Tests;

/// <summary>One running platform for the tests of this class: to start one takes most of their time.</summary>
public sealed class RunningPlatform : IAsyncLifetime
{
    internal DataFolder Folder { get; } = RunnerProcess.NewFolder();

    internal RunnerProcess Runner { get; set; } = null!;

    public ValueTask InitializeAsync()
    {
        Runner = RunnerProcess.Start(Folder);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Runner.StopAsync();
        Runner.Dispose();
        Folder.Dispose();
        Directory.Delete(Folder.Path, recursive: true);
    }
}

/// <summary>The real runner with all its processes.</summary>
public sealed class RunnerTests(RunningPlatform platform) : IClassFixture<RunningPlatform>
{
    [Fact]
    public async Task Killed_runner_leaves_no_process_and_starts_again_with_its_data()
    {
        var folder = platform.Folder;
        using var killed = platform.Runner;
        var before = await killed.ReadyAsync();
        Assert.StartsWith("Mode: native", killed.Output, StringComparison.Ordinal);
        await ExecuteAsync(folder, "CREATE TABLE survives (id int); INSERT INTO survives VALUES (42)");
        Assert.NotEmpty(RunnerProcess.Living(folder));

        killed.Kill();

        await EventualAssert.ThatAsync(() => Gone(folder), TimeSpan.FromSeconds(60));
        platform.Runner = RunnerProcess.Start(folder);
        var after = await platform.Runner.ReadyAsync();
        Assert.Equal(42, await ExecuteAsync(folder, "SELECT id FROM survives"));
        Assert.Equal(before.Gateway, after.Gateway);
    }

    [Fact]
    public async Task Second_runner_of_a_folder_is_refused_and_one_in_another_folder_runs_beside_it()
    {
        using var otherFolder = RunnerProcess.NewFolder();
        var here = await platform.Runner.ReadyAsync();

        using var refused = RunnerProcess.Start(platform.Folder);
        Assert.Equal(1, await refused.ExitedAsync());
        Assert.Contains("Another runner uses", refused.Output, StringComparison.Ordinal);

        using var beside = RunnerProcess.Start(otherFolder);
        var there = await beside.ReadyAsync();
        Assert.NotEqual(here.Gateway, there.Gateway);
        using var http = new HttpClient();
        foreach (var gateway in (string?[])[here.Gateway, there.Gateway])
        {
            using var answer = await http.GetAsync(new Uri($"{gateway}/health/ready"), TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, gateway);
        }

        Assert.Equal(0, await beside.StopAsync());
        await EventualAssert.ThatAsync(() => Gone(otherFolder), TimeSpan.FromSeconds(20));
        Assert.False(File.Exists(otherFolder.Sub("endpoints.json")));
        otherFolder.Dispose();
        Directory.Delete(otherFolder.Path, recursive: true);
    }

    private static Task Gone(DataFolder folder)
    {
        Assert.Empty(RunnerProcess.Living(folder));
        return Task.CompletedTask;
    }

    private static async Task<object?> ExecuteAsync(DataFolder folder, string sql)
    {
        using var ports = JsonDocument.Parse(await File.ReadAllTextAsync(folder.Sub("ports.json")));
        var port = ports.RootElement.GetProperty("postgres").GetInt32().ToString(CultureInfo.InvariantCulture);
        await using var connection = new NpgsqlConnection(
            $"Host=localhost;Port={port};Username=postgres;Password={folder.Secret("postgres-password")};Database=goalsdb;Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
