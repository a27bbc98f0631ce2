using System.Globalization;
using System.Text.Json;
using Npgsql;
using SalesPerf.AppHost.Native.Servers;
using SalesPerf.Testing;

namespace SalesPerf.AppHost.Tests;

/// <summary>The real runner with all its processes.</summary>
public sealed class RunnerTests
{
    [Fact]
    public async Task Killed_runner_leaves_no_process_and_starts_again_with_its_data()
    {
        using var folder = RunnerProcess.NewFolder();
        using var killed = RunnerProcess.Start(folder);
        var before = await killed.ReadyAsync();
        Assert.StartsWith("Mode: native", killed.Output, StringComparison.Ordinal);
        await ExecuteAsync(folder, "CREATE TABLE survives (id int); INSERT INTO survives VALUES (42)");
        Assert.NotEmpty(RunnerProcess.Living(folder));

        killed.Kill();

        await EventualAssert.ThatAsync(() => Gone(folder), TimeSpan.FromSeconds(10));
        using var again = RunnerProcess.Start(folder);
        var after = await again.ReadyAsync();
        Assert.Equal(42, await ExecuteAsync(folder, "SELECT id FROM survives"));
        Assert.Equal(before.Gateway, after.Gateway);

        Assert.Equal(0, await again.StopAsync());
        await EventualAssert.ThatAsync(() => Gone(folder), TimeSpan.FromSeconds(2));
        Assert.False(File.Exists(folder.Sub("endpoints.json")));
    }

    [Fact]
    public async Task Second_runner_of_a_folder_is_refused_and_one_in_another_folder_runs_beside_it()
    {
        using var folder = RunnerProcess.NewFolder();
        using var otherFolder = RunnerProcess.NewFolder();
        using var first = RunnerProcess.Start(folder);
        var here = await first.ReadyAsync();

        using var refused = RunnerProcess.Start(folder);
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

        await Task.WhenAll(first.StopAsync(), beside.StopAsync());
        await EventualAssert.ThatAsync(() => Gone(folder), TimeSpan.FromSeconds(2));
        await EventualAssert.ThatAsync(() => Gone(otherFolder), TimeSpan.FromSeconds(2));
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
