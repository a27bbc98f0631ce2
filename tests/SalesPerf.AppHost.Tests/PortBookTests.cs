using System.Net;
using System.Net.Sockets;
using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.AppHost.Tests;

public sealed class PortBookTests : IDisposable
{
    private readonly DataFolder _folder = RunnerProcess.NewFolder();

    [Fact]
    public void Free_port_is_the_same_at_the_next_start() =>
        Assert.Equal(new PortBook(_folder).Take("gateway"), new PortBook(_folder).Take("gateway"));

    [Fact]
    public void Port_that_somebody_took_meanwhile_is_replaced()
    {
        var port = new PortBook(_folder).Take("gateway");
        using var somebody = new TcpListener(IPAddress.Loopback, port);
        somebody.Start();

        Assert.NotEqual(port, new PortBook(_folder).Take("gateway"));
    }

    [Fact]
    public void Port_that_another_runner_chose_and_nobody_listens_on_yet_is_replaced()
    {
        // Another runner's claim, found in a port book that this process has not used before.
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var claimed = ((IPEndPoint)other.LocalEndPoint!).Port;
        File.WriteAllText(_folder.Sub("ports.json"), $$"""{"gateway":{{claimed}}}""");

        Assert.NotEqual(claimed, new PortBook(_folder).Take("gateway"));
    }

    [Fact]
    public void Two_names_never_share_a_port()
    {
        var book = new PortBook(_folder);

        var ports = Enumerable.Range(0, 50).Select(number => book.Take($"service-{number}")).ToList();

        Assert.Equal(ports.Count, ports.Distinct().Count());
    }

    public void Dispose()
    {
        _folder.Dispose();
        Directory.Delete(_folder.Path, recursive: true);
    }
}
