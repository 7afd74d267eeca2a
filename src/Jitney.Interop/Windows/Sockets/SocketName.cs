using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Sockets;

/// <summary>Socket addresses as Winsock takes them: <c>sockaddr_in</c>, <c>sockaddr_in6</c>.</summary>
internal static class SocketName
{
    public const int MaximumSize = 28;

    private const int Ipv4Size = 16;
    private const int Ipv6Size = 28;

    /// <summary>The kind of socket for an address.</summary>
    public static int DomainOf(TcpAddress address) => address.Host.AddressFamily == AddressFamily.InterNetworkV6 ? SocketCalls.AF_INET6 : SocketCalls.AF_INET;

    /// <summary>Writes an address.</summary>
    public static byte[] Encode(TcpAddress address)
    {
        bool isIpv6 = DomainOf(address) == SocketCalls.AF_INET6;
        byte[] name = new byte[isIpv6 ? Ipv6Size : Ipv4Size];
        BinaryPrimitives.WriteUInt16LittleEndian(name, (ushort)DomainOf(address));
        BinaryPrimitives.WriteUInt16BigEndian(name.AsSpan(2), address.Port);
        address.Host.TryWriteBytes(name.AsSpan(isIpv6 ? 8 : 4), out _);
        if (isIpv6)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(name.AsSpan(24), (uint)address.Host.ScopeId);
        }

        return name;
    }

    /// <summary>Reads an address.</summary>
    public static TcpAddress Decode(ReadOnlySpan<byte> name) => new(
        BinaryPrimitives.ReadUInt16LittleEndian(name) == SocketCalls.AF_INET6
            ? new IPAddress(name.Slice(8, 16), BinaryPrimitives.ReadUInt32LittleEndian(name[24..]))
            : new IPAddress(name.Slice(4, 4)),
        BinaryPrimitives.ReadUInt16BigEndian(name[2..]));
}
