using System.Runtime.InteropServices;
using Jitney.Interop.Windows.Libraries;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>What becomes of functions for the end of the process when the unit goes in which they lie?</summary>
public sealed unsafe class ExitFunctionsTests
{
    private static readonly List<string> s_called = [];

    [WindowsFact]
    public void A_unit_that_goes_runs_its_functions_and_forgets_those_for_a_quick_exit()
    {
        ulong usual = (ulong)(delegate* unmanaged<void>)&Usual, first = (ulong)(delegate* unmanaged<void>)&First, second = (ulong)(delegate* unmanaged<void>)&Second;
        s_called.Clear();
        Assert.True(ExitFunctions.TryAdd(1, [Of(usual), Of(first)]));
        Assert.True(ExitFunctions.TryAdd(2, [Of(second)]));
        ExitFunctions.Register(usual);
        ExitFunctions.RegisterQuick(first);
        ExitFunctions.RegisterQuick(second);

        Assert.True(ExitFunctions.Run(1));
        Assert.Equal(["usual"], s_called);

        ExitFunctions.RunAtQuickExit();
        Assert.Equal(["usual", "second"], s_called);
        Assert.True(ExitFunctions.Run(2));
    }

    private static ExecutorAddressRange Of(ulong function) => new((ExecutorAddress)function, (ExecutorAddress)(function + 1));

    [UnmanagedCallersOnly]
    private static void Usual() => s_called.Add("usual");

    [UnmanagedCallersOnly]
    private static void First() => s_called.Add("first");

    [UnmanagedCallersOnly]
    private static void Second() => s_called.Add("second");
}
