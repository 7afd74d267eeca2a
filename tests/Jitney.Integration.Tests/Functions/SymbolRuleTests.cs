using Jitney.Integration.Tests.Infrastructure;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Functions;

/// <summary>Which definition a name gets.</summary>
public sealed class SymbolRuleTests(Workshop workshop)
{
    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public Task Hidden_names_are_seen_between_objects(Way way, CodeKind code) => IsAsync(way, 6, InputUse.WhenNeeded,
        workshop.Object("__attribute__((visibility(\"hidden\"))) extern int inside; __attribute__((visibility(\"hidden\"))) int helper(void); int result(void) { return inside + helper(); }", code),
        workshop.Object("__attribute__((visibility(\"hidden\"))) int inside = 2; __attribute__((visibility(\"hidden\"))) int helper(void) { return 4; }", code));

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public Task A_weak_name_that_nothing_defines_is_null(Way way, CodeKind code) => IsAsync(way, 3, InputUse.WhenNeeded,
        workshop.Object("__attribute__((weak)) void nowhere(void); __attribute__((weak)) extern int no_data; int result(void) { return (nowhere == 0) + 2 * (&no_data == 0); }", code));

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public Task Strong_goes_before_weak(Way way, CodeKind code) => IsAsync(way, 22, InputUse.Always,
        workshop.Object("__attribute__((weak)) int chosen(void) { return 1; } __attribute__((weak)) int value = 1; int result(void) { return chosen() + value; }", code),
        workshop.Object("int chosen(void) { return 20; } int value = 2;", code));

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public Task The_first_weak_definition_counts(Way way, CodeKind code) => IsAsync(way, 1, InputUse.Always,
        workshop.Object("__attribute__((weak)) int chosen(void) { return 1; } int result(void) { return chosen(); }", code),
        workshop.Object("__attribute__((weak)) int chosen(void) { return 2; }", code));

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public Task Common_variables_are_one_as_large_as_the_largest(Way way, CodeKind code) => IsAsync(way, 9, InputUse.Always,
        workshop.Object("char buffer[10]; int set(void); int result(void) { return set() + buffer[9]; }", code, "-fcommon"),
        workshop.Object("char buffer[100000]; int set(void) { buffer[9] = 4; buffer[99999] = 5; return buffer[99999]; }", code, "-fcommon"));

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public Task A_definition_goes_before_common(Way way, CodeKind code) => IsAsync(way, 77, InputUse.Always,
        workshop.Object("int value; int result(void) { return value; }", code, "-fcommon"),
        workshop.Object("int value = 77;", code, "-fcommon"));

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public Task Static_names_stay_apart(Way way, CodeKind code) => IsAsync(way, 33, InputUse.Always,
        workshop.Object("static int value = 11; static int get(void) { return value; } int other(void); int result(void) { return get() + other(); }", code),
        workshop.Object("static int value = 22; static int get(void) { return value; } int other(void) { return get(); }", code));

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public Task An_alias_is_the_same_thing(Way way, CodeKind code) => IsAsync(way, 3, InputUse.WhenNeeded,
        workshop.Object("int original(void) { return 2; } int other(void) __attribute__((alias(\"original\"))); int result(void) { return other() + (other == original); }", code, "-O0"));

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public Task Definitions_go_before_those_of_the_process(Way way, CodeKind code) => IsAsync(way, 12345, InputUse.WhenNeeded,
        workshop.Object("int getpid(void) { return 12345; } int result(void) { return getpid(); }", code, "-fno-inline"));

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Addresses_can_be_defined(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("int own = 30;", code));
        Symbol own = await session.LookUpAsync("own");
        session.Define("elsewhere", own.Address);
        session.Define("number", (ExecutorAddress)0x1234);

        // Both kinds of code reach what lies in the slab; a plain number may be too far for addresses relative to code.
        session.AddObject(workshop.Object("extern int elsewhere; extern char number[]; char *const table[] = {number}; long result(void) { return elsewhere + (long)*(char *const volatile *)table; }", code));
        Symbol result = await session.LookUpAsync("result");

        Assert.Equal(0x1234 + 30, await session.CallAsync(result.Address));
    }

    private static async Task IsAsync(Way way, long expected, InputUse use, params string[] objects)
    {
        await using Session session = await way.StartAsync();
        foreach (string path in objects)
        {
            session.AddObject(path, use);
        }

        Symbol result = await session.LookUpAsync("result");
        Assert.Equal(expected, await session.CallAsync(result.Address));
    }
}
