using System.Runtime.InteropServices;
using Jitney.Interop.Threads;
using Jitney.Interop.Windows.Threads;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>Do threads end, move and compute as the system tells it?</summary>
public sealed class WindowsThreadTests
{
    private const uint Inexact = 1;
    private static double s_one = 1;

    private delegate uint Ask();

    private delegate int AskAllowed(nint thread, out ThreadCalls.GroupProcessors processors);

    [WindowsFact]
    public void A_thread_has_ended_when_it_is_over()
    {
        ThreadEnd? end = null;
        using var known = new ManualResetEventSlim();
        using var over = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            end = ThreadEnd.OfThisThread;
            known.Set();
            over.Wait();
        });
        thread.Start();
        known.Wait(TestContext.Current.CancellationToken);
        Assert.False(end!.HasCome);
        over.Set();
        thread.Join();

        // The runtime counts it as ended a little earlier than the system.
        SpinWait.SpinUntil(() => end.HasCome, TimeSpan.FromSeconds(30));
        Assert.True(end.HasCome);
    }

    [WindowsFact]
    public void Leaving_a_processor_leaves_the_choice_as_it_was()
    {
        (ulong Mask, ushort Group) before = Allowed();
        Assert.InRange(Processors.Here.Current, 0, 1 << 16);
        Assert.NotEqual(0UL, before.Mask);
        Processors.Here.Leave(Processors.Here.Current);
        Processors.Here.Leave(-1);
        Processors.Here.Leave(int.MaxValue);
        Assert.Equal(before, Allowed());
    }

    [WindowsFact]
    public void The_flags_of_linked_code_are_kept_apart_from_those_of_others()
    {
        ClearFlags();
        Divide();
        Assert.NotEqual(0u, Flags() & Inexact);
        FloatingPointFlags.Here.Enter();
        Assert.Equal(0u, Flags());
        Divide();
        FloatingPointFlags.Here.Leave();

        ClearFlags();
        FloatingPointFlags.Here.Enter();
        Assert.NotEqual(0u, Flags() & Inexact);
        FloatingPointFlags.Here.Leave();
    }

    [WindowsFact]
    public void The_initial_thread_has_room() => Assert.InRange(StackSize.Here.OfInitialThread(), 8 << 20, 1 << 30);

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Divide()
    {
        double one = Volatile.Read(ref s_one);
        Volatile.Write(ref s_one, one + (one / 3) - (one / 3));
    }

    // Of the C library: the lowest bit says that a result was rounded.
    private static uint Flags() => Of<Ask>("ucrtbase.dll", "_statusfp")();

    private static void ClearFlags() => Of<Ask>("ucrtbase.dll", "_clearfp")();

    private static (ulong Mask, ushort Group) Allowed() =>
        Of<AskAllowed>("kernel32.dll", "GetThreadGroupAffinity")(ThreadCalls.ThisThread, out ThreadCalls.GroupProcessors allowed) != 0 ? (allowed.Mask, allowed.Group) : default;

    private static T Of<T>(string library, string function)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(NativeLibrary.Load(library), function));
}
