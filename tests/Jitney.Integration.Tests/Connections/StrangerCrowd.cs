using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Jitney.Protocol.Proof;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Integration.Tests.Connections;

/// <summary>Those who connect to an executor, stay, and prove nothing, each in one of ten ways.</summary>
internal sealed class StrangerCrowd(ConnectionAddress address) : IDisposable
{
    private const int Ways = 10;
    private static readonly SharedSecret s_wrong = SharedSecret.From("the wrong secret, surely");
    private readonly List<Socket> _sockets = [];

    /// <summary>Has some connect.</summary>
    public void Come(int count)
    {
        for (int index = 0; index < count; index++)
        {
            Socket socket = Connect();
            _sockets.Add(socket);
            try
            {
                // Over a Unix socket nothing is asked before the controller's word.
                Behave(socket, address is UnixAddress ? index % (Ways - 1) : index % Ways);
            }
            catch (SocketException)
            {
                // It was refused while it still spoke.
            }
        }
    }

    public void Dispose() => _sockets.ForEach(static socket => socket.Dispose());

    private Socket Connect()
    {
        EndPoint place = address switch
        {
            UnixAddress unix => new UnixDomainSocketEndPoint(unix.Path),
            TlsAddress tls => new IPEndPoint(tls.Port.Host, tls.Port.Port),
            _ => new IPEndPoint(((TcpAddress)address).Host, ((TcpAddress)address).Port),
        };
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 5000, SendTimeout = 5000 };
        socket.Connect(place);
        return socket;
    }

    private static void Behave(Socket socket, int way)
    {
        switch (way)
        {
            case 0:
                // Says nothing.
                break;
            case 1:
                socket.Send(RandomNumberGenerator.GetBytes(4000));
                break;
            case 2:
                socket.Send(ProofMessages.AnswerMark[..5]);
                break;
            case 3:
                socket.Close();
                break;
            case 4:
                socket.Send(Enumerable.Repeat((byte)0xff, 32).ToArray());
                break;
            case 5:
                // Never reads, and goes on writing.
                socket.Send([.. ProofMessages.AnswerMark, .. new byte[63]]);
                break;
            case 6:
                socket.Shutdown(SocketShutdown.Send);
                break;
            case 7:
                socket.Send([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, .. new byte[500]]);
                break;
            case 8:
                socket.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8);
                break;
            default:
                byte[] challenge = new byte[ProofMessages.ChallengeSize];
                int count = socket.Receive(challenge);
                SharedSecret wrong = ProofMessages.IsChallengeBeforeTls(challenge) ? s_wrong.BeforeTls() : s_wrong;
                socket.Send(ProofMessages.Answer(wrong, challenge.AsSpan(0, count), new byte[ProofMessages.NonceSize]) ?? [1]);
                break;
        }
    }
}
