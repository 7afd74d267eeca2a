using System.Runtime.InteropServices;
using System.Text;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Executor.Tests.Support;

/// <summary>A started executor at the level of messages and bytes. Its standard output and error go into a pipe.</summary>
internal sealed class RunningExecutor : IDisposable
{
    public const int DescriptorNumber = 9;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly ChildProcess _child;
    private readonly MessageConnection _connection;
    private readonly SafeDescriptor _output;
    private ulong _nextNumber;

    public RunningExecutor(params string[] furtherWords)
        : this([ExecutorProgram.Path], furtherWords)
    {
    }

    // The word that names the stream goes between the others.
    private RunningExecutor(IReadOnlyList<string> command, IReadOnlyList<string> furtherWords)
    {
        (SafeDescriptor ours, SafeDescriptor theirs) = Descriptors.Here.MakeSocketPair();
        (_output, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        using (theirs)
        using (writeEnd)
        {
            // On Windows a handle has the number there that it has here.
            int number = OperatingSystem.IsWindows() ? theirs.Number : DescriptorNumber;
            _child = ChildProcess.Start(new ProcessStart(command[0], [.. command, $"filedescs={number},{number}", .. furtherWords])
            {
                Descriptors = [new(theirs, number), new(writeEnd, 1), new(writeEnd, 2)],
            });
        }

        _connection = new MessageConnection(ByteConnection.Over(ours, ours));
        Message setup = Receive() ?? throw new InvalidOperationException("the executor ended before it greeted: " + ReadOutput());
        SetupHeader = setup.Header;
        Setup = SetupMessage.Decode(setup.Arguments.Span);
    }

    public int ProcessId => _child.Number;

    public MessageHeader SetupHeader { get; }

    public SetupMessage Setup { get; }

    /// <summary>Starts an executor after a command of the shell, such as <c>ulimit</c>.</summary>
    public static RunningExecutor After(string command) =>
        new(["/bin/bash", "-c", command + "; exec \"$0\" \"$1\"", ExecutorProgram.Path], []);

    /// <summary>Starts one by a command, to which the word that names the stream is added.</summary>
    public static RunningExecutor By(IReadOnlyList<string> command) => new(command, []);

    public ulong Send(ExecutorAddress function, ReadOnlyMemory<byte> arguments)
    {
        _connection.Write(Opcode.CallWrapper, _nextNumber, function, arguments.Span, null, s_patience);
        return _nextNumber++;
    }

    public ulong Send(string service, SpsWriter arguments) => Send(Setup.BootstrapSymbols[service], arguments.Written);

    public void Send(Opcode opcode) => _connection.Write(opcode, 0, ExecutorAddress.Null, [], null, s_patience);

    /// <summary>Answers a call of the executor's.</summary>
    public void SendResult(ulong number, ReadOnlySpan<byte> result) =>
        _connection.Write(Opcode.Result, number, ExecutorAddress.Null, result, null, s_patience);

    /// <summary>Sends bytes that need not be a message.</summary>
    public void SendBytes(params ReadOnlySpan<byte> bytes) => Assert.Equal(bytes.Length, _connection.Bytes.Write(bytes, []));

    /// <summary>The next message; null at the end of the stream.</summary>
    public Message? Receive()
    {
        while (true)
        {
            switch (_connection.TryRead(out Message message))
            {
                case ReadResult.Complete:
                    return message;
                case ReadResult.Ended:
                    return null;
                default:
                    Assert.True(new DescriptorWait(_connection.Bytes.Input).Wait(s_patience), "the executor did not answer");
                    break;
            }
        }
    }

    public ReadOnlyMemory<byte> Call(ExecutorAddress function, ReadOnlyMemory<byte> arguments)
    {
        ulong number = Send(function, arguments);
        Message answer = Receive() ?? throw new InvalidOperationException("the executor ended instead of answering: " + ReadOutput());
        Assert.Equal(number, answer.Header.SequenceNumber);
        return answer.Arguments;
    }

    /// <summary>Calls a service with a descriptor in the message.</summary>
    public ReadOnlyMemory<byte> Call(string service, SafeDescriptor descriptor) => Call(service, new SpsWriter(), descriptor);

    /// <summary>Calls a service, with a descriptor in the message unless there is none.</summary>
    public ReadOnlyMemory<byte> Call(string service, SpsWriter arguments, SafeHandle? descriptor)
    {
        _connection.Write(Opcode.CallWrapper, _nextNumber, Setup.BootstrapSymbols[service], arguments.Written.Span, descriptor, s_patience);
        Message answer = Receive() ?? throw new InvalidOperationException("the executor ended instead of answering: " + ReadOutput());
        Assert.Equal(_nextNumber++, answer.Header.SequenceNumber);
        return answer.Arguments;
    }

    public ReadOnlyMemory<byte> Call(string service, SpsWriter arguments) => Call(Setup.BootstrapSymbols[service], arguments.Written);

    public ExecutorAddress Open(string path)
    {
        ReadOnlyMemory<byte> result = Call(BootstrapSymbols.LibrariesOpen, LibraryMessages.EncodeOpen(new SpsWriter(), [path]));
        Expected<ExecutorAddress> library = LibraryMessages.DecodeOpenResult(result.Span)[0];
        Assert.Null(library.Problem);
        return library.Value;
    }

    public ExecutorAddress Find(ExecutorAddress library, string name) => LibraryMessages.DecodeLookUpResult(Call(
        BootstrapSymbols.SymbolsLookUp,
        LibraryMessages.EncodeLookUp(new SpsWriter(), [library], [name])).Span)[0].Address;

    public long CallFunction(ExecutorAddress function, params long[] arguments) => RunMessages.DecodeFunctionCallResult(Call(
        BootstrapSymbols.FunctionCall,
        RunMessages.EncodeFunctionCall(new SpsWriter(), function, arguments)).Span).Value;

    /// <summary>Tells the executor that nothing more will be sent, and goes on reading.</summary>
    public void CloseWriting() => _connection.CloseWriting(s_patience);

    /// <summary>Ends the controller's side of the stream, as a controller's end does.</summary>
    public void CloseStream() => _connection.Dispose();

    /// <summary>Reads standard output and error up to their end.</summary>
    public string ReadOutput()
    {
        var text = new MemoryStream();
        byte[] buffer = new byte[4096];
        var bytes = ByteConnection.Over(_output, _output);
        while (bytes.TryRead(buffer, out int count, out _) && count > 0)
        {
            text.Write(buffer, 0, count);
        }

        return Encoding.UTF8.GetString(text.ToArray()).ReplaceLineEndings("\n");
    }

    /// <summary>Reads one byte of standard output.</summary>
    public void AwaitOutput()
    {
        Assert.True(new DescriptorWait(_output).Wait(s_patience), "the executor wrote nothing");
        var bytes = ByteConnection.Over(_output, _output);
        Assert.True(bytes.TryRead(new byte[1], out int count, out _));
        Assert.Equal(1, count);
    }

    public ExitStatus AwaitExit()
    {
        Assert.True(new DescriptorWait(_child.Descriptor).Wait(s_patience), "the executor did not end");
        Assert.True(_child.TryReap(out ExitStatus status));
        return status;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _child.Kill();
        _output.Dispose();
        _child.Dispose();
    }
}
