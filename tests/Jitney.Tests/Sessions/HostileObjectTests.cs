using Jitney.Failures;
using Jitney.Linking.Passes;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Jitney.TestSupport;

namespace Jitney.Tests.Sessions;

/// <summary>Is a damaged object linked or refused, and nothing else?</summary>
public sealed class HostileObjectTests
{
    private const string Source = """
        struct item { int a; const char *name; };
        extern int elsewhere(int); int common; __thread int each = 3;
        static struct item items[] = { { 1, "one" }, { 2, "two" } };
        __attribute__((constructor)) static void begin(void) { common = 2; }
        __attribute__((weak)) int spare(int x) { return x + elsewhere(items[x].a) + each; }
        int table[100]; int value = 4; int *pointer = &value;
        int get(int x) { return spare(x) + table[x] + *pointer + (int)items[x].name[0]; }
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_damaged_object_is_linked_or_refused(int seed)
    {
        byte[] original = Compile();
        var random = new Random(seed);
        for (int round = 0; round < 1500; round++)
        {
            byte[] damaged = Damage(original, random);
            using var link = new OfflineLink(new OfflineLinkOptions { TargetAddress = (ExecutorAddress)0x10000, Missing = MissingSymbols.AreZero });
            try
            {
                link.AddObject("damaged.o", damaged);
                await link.LinkAsync(TestContext.Current.CancellationToken);
            }
            catch (Exception exception) when (exception is LinkException or ExecutorException)
            {
                Assert.DoesNotContain('\n', exception is Linking.Failures.LinkErrorsException ? "" : exception.Message);
            }
            catch (Exception exception)
            {
                string path = Path.GetTempFileName();
                await File.WriteAllBytesAsync(path, damaged, TestContext.Current.CancellationToken);
                Assert.Fail($"seed {seed}, round {round}, {path}: {exception}");
            }
        }
    }

    // Few changes at a time, and where the tables are rather than in the code: else the first check refuses everything.
    private static byte[] Damage(byte[] original, Random random)
    {
        byte[] damaged = [.. original];
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int place = random.Next(3) switch { 0 => random.Next(64), 1 => random.Next(damaged.Length * 2 / 3, damaged.Length), _ => random.Next(damaged.Length) };
            damaged[place] = random.Next(4) switch
            {
                0 => 0xff,
                1 => 0,
                2 => (byte)(damaged[place] ^ (1 << random.Next(8))),
                _ => (byte)random.Next(256),
            };
        }

        return random.Next(8) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
    }

    private static byte[] Compile()
    {
        using var tools = new Toolbox();
        return tools.Bytes(tools.Compile(Source, options: ["-O1", "-fcommon", "-ffunction-sections", "-fPIE"]));
    }
}
