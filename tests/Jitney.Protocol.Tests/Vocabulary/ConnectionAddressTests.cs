using System.Net;
using Jitney.Protocol.Vocabulary;
using Xunit;

namespace Jitney.Protocol.Tests.Vocabulary;

/// <summary>Which texts are addresses, and which?</summary>
public sealed class ConnectionAddressTests
{
    [Theory]
    [InlineData("tcp:4000", "127.0.0.1", 4000)]
    [InlineData("tcp:localhost:4000", "127.0.0.1", 4000)]
    [InlineData("tcp:10.1.2.3:65535", "10.1.2.3", 65535)]
    [InlineData("tcp:0.0.0.0:0", "0.0.0.0", 0)]
    [InlineData("tcp:[::1]:4000", "::1", 4000)]
    [InlineData("tcp:[2001:db8::7]:80", "2001:db8::7", 80)]
    public void Tcp(string text, string host, int port)
    {
        TcpAddress address = Assert.IsType<TcpAddress>(ConnectionAddress.Parse(text));
        Assert.Equal((IPAddress.Parse(host), (ushort)port), (address.Host, address.Port));
        Assert.Equal(address, ConnectionAddress.Parse(address.ToString()));
    }

    [Theory]
    [InlineData("tls:4000", "tls:127.0.0.1:4000")]
    [InlineData("tls:10.1.2.3:1", "tls:10.1.2.3:1")]
    [InlineData("tls:[::1]:4000", "tls:[::1]:4000")]
    public void Tls(string text, string full)
    {
        TlsAddress address = Assert.IsType<TlsAddress>(ConnectionAddress.Parse(text));
        Assert.Equal(full, address.ToString());
        Assert.Equal(address, ConnectionAddress.Parse(full));
    }

    [Theory]
    [InlineData("unix:/run/user/0/a b", "/run/user/0/a b")]
    [InlineData("unix:relative", "relative")]
    public void Unix(string text, string path)
    {
        UnixAddress address = Assert.IsType<UnixAddress>(ConnectionAddress.Parse(text));
        Assert.Equal((path, text), (address.Path, address.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/run/socket")]
    [InlineData("udp:4000")]
    [InlineData("unix:")]
    [InlineData("unix:/folder/")]
    [InlineData("unix:/a\0b")]
    [InlineData("tcp:")]
    [InlineData("tcp:65536")]
    [InlineData("tls:")]
    [InlineData("tls:example.org:80")]
    [InlineData("tcp:-1")]
    [InlineData("tcp: 1")]
    [InlineData("tcp:example.org:80")]
    [InlineData("tcp:127.1:80")]
    [InlineData("tcp:0x7f.0.0.1:80")]
    [InlineData("tcp:010.0.0.1:80")]
    [InlineData("tcp:::1:80")]
    [InlineData("tcp:[127.0.0.1]:80")]
    [InlineData("tcp:[::1]")]
    public void Others_are_none(string text) => Assert.Throws<FormatException>(() => ConnectionAddress.Parse(text));

    [Theory]
    [InlineData(107, true)]
    [InlineData(108, false)]
    public void A_socket_has_a_path_of_limited_length(int length, bool fits) =>
        Assert.Equal(fits, ConnectionAddress.TryParse("unix:/" + new string('a', length - 1), out _, out _));
}
