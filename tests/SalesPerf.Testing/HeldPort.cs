using System.Net;
using System.Net.Sockets;

namespace SalesPerf.Testing;

/// <summary>
/// A port of the loopback address that is this test's own until it is disposed of: the machine gives it to nobody else, neither to who asks for a free one nor to a
/// connection that goes out. Nobody answers at it until a server of the test listens there; that server may go and come back at the same address.
/// </summary>
/// <remarks>A port that is looked up and let go may be anybody's by the time it is used.</remarks>
public sealed class HeldPort : IDisposable
{
    // Bound and not listening: who connects is refused, and who names this port may listen at it.
    private readonly Socket _holder = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Takes a free one.</summary>
    public HeldPort()
    {
        _holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Number = ((IPEndPoint)_holder.LocalEndPoint!).Port;
    }

    /// <summary>The port.</summary>
    public int Number { get; }

    /// <summary>As a base address: <c>http://127.0.0.1:port</c>.</summary>
    public string Address => $"http://127.0.0.1:{Number}";

    /// <inheritdoc/>
    public void Dispose() => _holder.Dispose();
}
