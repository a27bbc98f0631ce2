using System.Net;
using System.Net.Sockets;

namespace SalesPerf.AppHost.Native.Servers;

/// <summary>Waits for a server by asking it, not by hoping.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks until the answer is yes; ends at once, with the last lines of the log, when the process ended.</summary>
    public static async Task WaitAsync(
        string name, GuardedProcess process, ProcessLog log, Func<CancellationToken, Task<bool>> isReady, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (!await AnswersAsync(isReady, limit.Token))
            {
                if (process.HasExited)
                    throw new ServerException($"{name} ended with {process.ExitCode} while starting. {Tail(log)}");
                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ServerException($"{name} was not ready within {patience.TotalSeconds:0} s. {Tail(log)}");
        }
    }

    /// <summary>Sends bytes and tells whether the answer begins as expected.</summary>
    public static async Task<bool> AnswersWithAsync(int port, byte[] question, byte[] expected, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(question, cancellation);
        var answer = new byte[expected.Length];
        await stream.ReadExactlyAsync(answer, cancellation);
        return answer.AsSpan().SequenceEqual(expected);
    }

    // A refused connection, an early end of stream and an HTTP error are all "not yet".
    private static async Task<bool> AnswersAsync(Func<CancellationToken, Task<bool>> isReady, CancellationToken cancellation)
    {
        try
        {
            return await isReady(cancellation);
        }
        catch (Exception refusal) when (refusal is SocketException or IOException or HttpRequestException)
        {
            return false;
        }
    }

    private static string Tail(ProcessLog log) =>
        $"Its log is {log.Path}; it ends:{Environment.NewLine}{string.Join(Environment.NewLine, log.Last(15).Select(line => "  " + line.Text))}";
}
