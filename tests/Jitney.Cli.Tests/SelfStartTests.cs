using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>What does a linked program get that starts itself again?</summary>
public sealed class SelfStartTests
{
    [Theory]
    [InlineData("", "/proc/self/exe", "jitney-executor", "child --version")]
    [InlineData("", "/proc/self/exe", "jitney-executor", "--version")]
    [InlineData("", "/proc/self/exe", "jitney-executor", "3 4")]
    [InlineData("", "resolved", "jitney-executor", "child")]
    [InlineData("--in-process", "/proc/self/exe", "jitney", "--help")]
    [InlineData("--in-process", "/proc/self/exe", "jitney", "child")]
    [InlineData("--in-process", "resolved", "jitney", "child")]
    public void It_is_told_that_it_has_no_file(string place, string path, string program, string words)
    {
        using var shop = new Workshop();
        Outcome outcome = Start(shop, place, path, words);
        string how = path == "resolved" ? "its process's file" : path;
        Assert.Equal((125, ""), (outcome.Code, outcome.Output));
        Assert.Equal(
            $"error: 'a.o' was started again by {how}, and that is {program}: a linked program has no file of its own; have it start 'jitney run' with its inputs, or link it natively\n",
            outcome.Errors);
    }

    [Fact]
    public void Its_name_is_the_inputs_which_the_system_does_not_start()
    {
        using var shop = new Workshop();
        Outcome outcome = Start(shop, "", "a.o", "child");
        Assert.Equal((13, "", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    private static Outcome Start(Workshop shop, string place, string path, string words)
    {
        shop.Compile("a.o", """
            #include <errno.h>
            #include <string.h>
            #include <unistd.h>
            int main(int count, char **arguments)
            {
                char own[4096];
                char *path = arguments[1], *words[] = {arguments[0], arguments[2], count > 3 ? arguments[3] : NULL, NULL};
                if (strcmp(path, "resolved") == 0) {
                    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
                    own[length < 0 ? 0 : length] = 0;
                    path = own;
                }
                execv(path, words);
                return errno;
            }
            """);
        return shop.Jitney(["run", .. place.Split(' ', StringSplitOptions.RemoveEmptyEntries), "a.o", "--", path, .. words.Split(' ')]);
    }
}
