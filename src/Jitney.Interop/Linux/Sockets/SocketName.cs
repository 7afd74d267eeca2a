using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Sockets;

/// <summary>Socket addresses as the system calls take them: <c>sockaddr_un</c>, <c>sockaddr_in</c>, <c>sockaddr_in6</c>.</summary>
internal static class SocketName
{
    // sockaddr_un is the largest.
    public const int MaximumSize = 110;

    private const int Ipv4Size = 16;
    private const int Ipv6Size = 28;

    /// <summary>The kind of socket for an address.</summary>
    public static int DomainOf(ConnectionAddress address) => address switch
    {
        TcpAddress { Host.AddressFamily: AddressFamily.InterNetworkV6 } => SocketCalls.AF_INET6,
        TcpAddress => SocketCalls.AF_INET,
        _ => SocketCalls.AF_UNIX,
    };

    /// <summary>Writes an address.</summary>
    public static byte[] Encode(ConnectionAddress address) => address switch
    {
        TcpAddress tcp => Encode(tcp),
        UnixAddress local => EncodePath(local.Path),
        _ => throw new ArgumentException("an unknown kind of address", nameof(address)),
    };

    /// <summary>Writes a Unix socket's path, which must be short enough.</summary>
    public static byte[] EncodePath(string path)
    {
        NativeText text = path;
        byte[] name = new byte[2 + text.Bytes.Length + 1];
        BinaryPrimitives.WriteUInt16LittleEndian(name, SocketCalls.AF_UNIX);
        text.Bytes.CopyTo(name.AsSpan(2));
        return name;
    }

    /// <summary>Reads an internet address; null for any other.</summary>
    public static TcpAddress? Decode(ReadOnlySpan<byte> name)
    {
        if (name.Length < 2)
        {
            return null;
        }

        return BinaryPrimitives.ReadUInt16LittleEndian(name) switch
        {
            SocketCalls.AF_INET when name.Length >= Ipv4Size =>
                new TcpAddress(new IPAddress(name.Slice(4, 4)), BinaryPrimitives.ReadUInt16BigEndian(name[2..])),
            SocketCalls.AF_INET6 when name.Length >= Ipv6Size =>
                new TcpAddress(
                    new IPAddress(name.Slice(8, 16), BinaryPrimitives.ReadUInt32LittleEndian(name[24..])),
                    BinaryPrimitives.ReadUInt16BigEndian(name[2..])),
            _ => null,
        };
    }

    private static byte[] Encode(TcpAddress address)
    {
        bool isIpv6 = address.Host.AddressFamily == AddressFamily.InterNetworkV6;
        byte[] name = new byte[isIpv6 ? Ipv6Size : Ipv4Size];
        BinaryPrimitives.WriteUInt16LittleEndian(name, (ushort)DomainOf(address));
        BinaryPrimitives.WriteUInt16BigEndian(name.AsSpan(2), address.Port);
        if (isIpv6)
        {
            address.Host.TryWriteBytes(name.AsSpan(8), out _);
            BinaryPrimitives.WriteUInt32LittleEndian(name.AsSpan(24), (uint)address.Host.ScopeId);
        }
        else
        {
            address.Host.TryWriteBytes(name.AsSpan(4), out _);
        }

        return name;
    }
}
