using System.Runtime.InteropServices;
using Jitney.Interop.Sockets;
using Jitney.Interop.Windows.Signals;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>Does linked code see what was in the environment for this program alone?</summary>
public sealed partial class StartEnvironmentTests
{
    [WindowsFact]
    public void No_c_runtime_keeps_the_secret()
    {
        // Each runtime writes to the system's environment too.
        _ = NewRuntimePut($"{SecretFile.Variable}=chosen");
        _ = OldRuntimePut($"{SecretFile.Variable}=chosen");
        Assert.NotEqual(0, NewRuntimeGet(SecretFile.Variable));
        Assert.NotEqual(0, OldRuntimeGet(SecretFile.Variable));
        Assert.Equal("chosen"u8.ToArray(), new SystemStartState().Secret);
        Assert.Null(Environment.GetEnvironmentVariable(SecretFile.Variable));
        Assert.Equal(0, NewRuntimeGet(SecretFile.Variable));
        Assert.Equal(0, OldRuntimeGet(SecretFile.Variable));
    }

    [LibraryImport("ucrtbase", EntryPoint = "_wputenv", StringMarshalling = StringMarshalling.Utf16)]
    private static partial int NewRuntimePut(string entry);

    [LibraryImport("ucrtbase", EntryPoint = "_wgetenv", StringMarshalling = StringMarshalling.Utf16)]
    private static partial nint NewRuntimeGet(string name);

    [LibraryImport("msvcrt", EntryPoint = "_wputenv", StringMarshalling = StringMarshalling.Utf16)]
    private static partial int OldRuntimePut(string entry);

    [LibraryImport("msvcrt", EntryPoint = "_wgetenv", StringMarshalling = StringMarshalling.Utf16)]
    private static partial nint OldRuntimeGet(string name);
}
