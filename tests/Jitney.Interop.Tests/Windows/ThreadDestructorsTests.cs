using System.Runtime.InteropServices;
using Jitney.Interop.Windows.Libraries;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>When does code go of which a thread that ends runs a destructor?</summary>
public sealed unsafe class ThreadDestructorsTests
{
    private const int Size = 4096;
    private const int IsRunning = 64;
    private const int MayEnd = 65;
    private const int HasEnded = 66;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private delegate nint Allocate(nint place, nuint size, uint kind, uint protection);

    private delegate int Free(nint place, nuint size, uint kind);

    // Sets one byte, waits for another to be set, and sets a third.
    private static ReadOnlySpan<byte> Destructor =>
    [
        0xC6, 0x05, IsRunning - 7, 0, 0, 0, 1, // mov byte [IsRunning], 1
        0xF3, 0x90, // pause
        0x80, 0x3D, MayEnd - 16, 0, 0, 0, 0, // cmp byte [MayEnd], 0
        0x74, 0xF5, // je, to the pause
        0xC6, 0x05, HasEnded - 25, 0, 0, 0, 1, // mov byte [HasEnded], 1
        0xC3, // ret
    ];

    [WindowsFact]
    public void Code_goes_after_a_destructor_that_runs_in_another_thread()
    {
        nint kernel = LibraryCalls.GetModule("kernel32.dll");
        nint code = Function<Allocate>(kernel, "VirtualAlloc")(0, Size, 0x3000, 0x40); // reserved and committed; to be written and executed
        Assert.NotEqual(0, code);
        byte* bytes = (byte*)code;
        Destructor.CopyTo(new Span<byte>(bytes, Size));
        using var begins = new ManualResetEventSlim();
        (int IsOver, byte HasEnded) seen = default;

        // The system starts no thread while one ends.
        var remover = new Thread(() =>
        {
            begins.Wait(s_patience);
            int isOver = StartCalls.EndCode((ulong)code, (ulong)code + Size);
            seen = (isOver, Volatile.Read(ref bytes[HasEnded]));
        });
        remover.Start();
        var ending = new Thread(() => Assert.Equal(0, ((delegate* unmanaged<nint, int>)StartCalls.GetAtThreadEnd())(code)));
        ending.Start();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref bytes[IsRunning]) != 0, s_patience));
        begins.Set();

        // Who does not wait has taken the code away by then, and sees a destructor that has not ended.
        Thread.Sleep(200);
        Volatile.Write(ref bytes[MayEnd], 1);
        Assert.True(remover.Join(s_patience));
        Assert.Equal((1, 1), seen);
        Assert.NotEqual(0, Function<Free>(kernel, "VirtualFree")(code, 0, 0x8000));
    }

    private static T Function<T>(nint library, string name)
        where T : Delegate =>
        Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
}
