using System.Net;
using System.Net.Sockets;

namespace SalesPerf.Partners.Webhooks;

/// <summary>Which addresses are out on the internet. Whatever is private, local, reserved or a way into one of these is not.</summary>
internal static class PublicAddresses
{
    // IANA's special-purpose registries (https://www.iana.org/assignments/iana-ipv4-special-registry), and multicast.
    private static readonly IPNetwork[] ReservedV4 = [.. new[]
    {
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    }.Select(IPNetwork.Parse)];

    // Global unicast is 2000::/3; these parts of it are none, or lead to an IPv4 address that nobody sees (Teredo, 6to4).
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] ReservedV6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool Contains(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork) return !ReservedV4.Any(n => n.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return false;
        if (Nat64.Contains(address)) return Contains(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        return GlobalV6.Contains(address) && !ReservedV6.Any(n => n.Contains(address));
    }
}
