using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Does the program end in good order while others change its inputs?</summary>
public sealed class ChangedInputTests
{
    private const int Rounds = 30;
    private const int RoundsOfAll = 500;

    [Theory]
    [InlineData("a.o", "run")]
    [InlineData("a.o", "run", "--in-process")]
    [InlineData("lib.a", "run")]
    [InlineData("thin.a", "link")]
    [InlineData("a.o", "show")]
    public async Task Inputs_that_are_changed_at_random_moments_are_linked_as_one_version_or_refused(string input, params string[] words)
    {
        using var shop = new Workshop();
        string[] versions = [shop.PathOf("one"), shop.PathOf("two")];
        for (int value = 1; value <= 2; value++)
        {
            shop.Compile("a.o", $"int table[100000] = {{ {value}, 2 }}; int *place = table + 1; int main(void) {{ return table[0] + place[table[0] * 7] * 16; }}");
            shop.Make("ar", "rcs", "lib.a", "a.o");
            shop.Make("ar", "rcsT", "thin.a", "a.o");
            File.Copy(shop.PathOf(input == "thin.a" ? "a.o" : input), versions[value - 1]);
        }

        using var stop = new CancellationTokenSource();
        string changed = shop.PathOf(input == "thin.a" ? "a.o" : input);
        Task changing = Task.Run(() => ChangeAtRandom(changed, shop.PathOf("new"), versions, stop.Token), TestContext.Current.CancellationToken);
        int rounds = Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all" ? RoundsOfAll : Rounds;
        for (int round = 0; round < rounds; round++)
        {
            Outcome outcome = shop.Jitney([.. words, input]);
            bool isLinked = words[0] == "run" ? outcome.Code is 1 or 2 : outcome.Code == 0;
            Assert.True(isLinked || outcome.Code == (words[0] == "run" ? 125 : 1), $"{outcome.Code}: {outcome.Errors}");
            Assert.Equal(isLinked ? 0 : 1, outcome.ErrorLines.Length);
            Assert.DoesNotContain("internal", outcome.Errors, StringComparison.Ordinal);
        }

        await stop.CancelAsync();
        await changing;
    }

    // Whole versions appear by exchange, and what is in between by writing in place.
    private static void ChangeAtRandom(string path, string fresh, string[] versions, CancellationToken stop)
    {
        var random = new Random(5);
        while (!stop.IsCancellationRequested)
        {
            Thread.Sleep(random.Next(12));
            int change = random.Next(6);
            if (change > 2)
            {
                File.Copy(versions[random.Next(2)], fresh, overwrite: true);
                File.Move(fresh, path, overwrite: true);
                continue;
            }

            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            switch (change)
            {
                case 0:
                    file.SetLength(file.Length / 2);
                    break;
                case 1:
                    file.SetLength(0);
                    break;
                default:
                    byte[] bytes = new byte[file.Length];
                    random.NextBytes(bytes);
                    file.Write(bytes);
                    break;
            }
        }
    }
}
