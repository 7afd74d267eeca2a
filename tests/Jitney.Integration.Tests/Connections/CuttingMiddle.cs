using System.Net;
using System.Net.Sockets;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Integration.Tests.Connections;

/// <summary>Passes on what one controller and an executor say, and cuts the connection after some bytes of either of them, or alters one.</summary>
internal sealed class CuttingMiddle : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TcpAddress _executor;
    private readonly int _size;
    private volatile bool _isAltering;

    public CuttingMiddle(TcpAddress executor, int size)
    {
        (_executor, _size) = (executor, size);
        _listener.Start();
        _ = ServeAsync();
    }

    public TcpAddress Address => new(IPAddress.Loopback, (ushort)((IPEndPoint)_listener.LocalEndpoint).Port);

    /// <summary>From now on, what passes is altered.</summary>
    public void Alter() => _isAltering = true;

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        using TcpClient controller = await _listener.AcceptTcpClientAsync();
        using var executor = new TcpClient();
        await executor.ConnectAsync(_executor.Host, _executor.Port);
        await Task.WhenAny(PassAsync(controller.GetStream(), executor.GetStream()), PassAsync(executor.GetStream(), controller.GetStream()));
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to)
    {
        byte[] buffer = new byte[4096];
        for (int left = _size; left > 0;)
        {
            int count = await from.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, left)));
            if (count == 0)
            {
                return;
            }

            if (_isAltering)
            {
                buffer[count - 1] ^= 1;
            }

            await to.WriteAsync(buffer.AsMemory(0, count));
            left -= count;
        }
    }
}
