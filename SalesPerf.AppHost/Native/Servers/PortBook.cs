using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace SalesPerf.AppHost.Native.Servers;

/// <summary>
/// Free loopback ports by name, remembered in the data folder so that an address stays the same from start to start.
/// A remembered port that somebody else has taken meanwhile is replaced. A port is claimed by a UDP socket of the same number, which ends with this process:
/// a server listens long after its port was chosen, and two runners on one machine must not choose the same one in between.
/// </summary>
internal sealed class PortBook
{
    // Below the ephemeral range, so that an outgoing connection does not take a port between choosing and listening.
    private const int FirstPort = 15_000;
    private const int AfterLastPort = 32_000;

    private static readonly Lock ClaimsGate = new();
    private static readonly Dictionary<int, Socket> Claims = [];

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Dictionary<string, int> _ports;

    public PortBook(DataFolder folder)
    {
        _path = folder.Sub("ports.json");
        _ports = File.Exists(_path)
            ? JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(_path)) ?? []
            : [];
    }

    public int Take(string name)
    {
        lock (_gate)
        {
            if (_ports.TryGetValue(name, out var known) && IsFree(known) && Claim(known, again: true))
                return known;

            var port = Choose();
            _ports[name] = port;
            PrivateFile.Write(_path, JsonSerializer.Serialize(_ports));
            return port;
        }
    }

    private int Choose()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(FirstPort, AfterLastPort);
            if (!_ports.ContainsValue(port) && IsFree(port) && Claim(port, again: false))
                return port;
        }

        throw new ServerException($"No free port between {FirstPort} and {AfterLastPort} on 127.0.0.1.");
    }

    private static bool Claim(int port, bool again)
    {
        lock (ClaimsGate)
        {
            if (Claims.ContainsKey(port)) return again;
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            }
            catch (SocketException)
            {
                socket.Dispose();
                return false;
            }

            Claims[port] = socket;
            return true;
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
