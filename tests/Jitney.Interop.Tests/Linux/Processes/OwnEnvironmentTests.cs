using System.Collections;
using Jitney.Interop.Linux.Processes;
using Jitney.Interop.Processes;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Linux.Processes;

/// <summary>Is an environment handed on byte for byte and in order, with what was changed through the runtime?</summary>
public sealed class OwnEnvironmentTests
{
    private static readonly NativeText s_odd = new([(byte)'O', (byte)'=', 0xff, (byte)'=', 0xfe]);

    [LinuxFact]
    public void What_was_not_changed_stays_as_it_is() =>
        Assert.Equal<NativeText>(
            ["Z=1", s_odd, "no mark", "=x", "A=", "Z=2"],
            OwnEnvironment.Merge(["Z=1", s_odd, "no mark", "=x", "A=", "Z=2"], new Hashtable { ["Z"] = "1", ["O"] = "\ufffd=\ufffd", ["A"] = "" }));

    [LinuxFact]
    public void A_changed_variable_keeps_its_place() =>
        Assert.Equal<NativeText>(
            ["Z=1", "B=new", s_odd],
            OwnEnvironment.Merge(["Z=1", "B=old", s_odd, "B=older"], new Hashtable { ["Z"] = "1", ["O"] = "\ufffd=\ufffd", ["B"] = "new" }));

    [LinuxFact]
    public void A_removed_variable_is_gone_and_an_added_one_comes_last() =>
        Assert.Equal<NativeText>(["Z=1", "N=2"], OwnEnvironment.Merge(["B=old", "Z=1"], new Hashtable { ["N"] = "2", ["Z"] = "1" }));
}
