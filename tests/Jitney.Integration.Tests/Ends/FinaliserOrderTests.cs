using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Ends;

/// <summary>In which order finalisers of several batches run when their session ends.</summary>
public sealed class FinaliserOrderTests(Workshop workshop)
{
    // Each writes to the file of the name that comes first.
    private const string Say = """
        #include <fcntl.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>
        static void say(const char *words)
        {
            int file = open(RECORD, O_WRONLY | O_CREAT | O_APPEND, 0600);
            if (write(file, words, strlen(words)) < 0) abort();
            close(file);
        }

        """;

    private const string Earlier = """
        void at_end(void (*function)(void)) { atexit(function); }
        __attribute__((destructor)) static void end(void) { say("earlier "); }
        """;

    private const string Later = """
        extern void at_end(void (*function)(void));
        static int data = 7;
        static void registered(void) { say(data == 7 ? "registered-with-earlier " : "broken "); }
        static void own(void) { say("own "); }
        __attribute__((constructor)) static void begin(void) { at_end(registered); atexit(own); }
        __attribute__((destructor)) static void end(void) { say("later "); }
        int go(void) { return 1; }
        """;

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Batches_end_in_reverse_order_and_all_of_them_before_memory_goes(Way way)
    {
        string record = Path.Combine(workshop.NewFolder(), "record");
        string Source(string code) => $"#define RECORD \"{record}\"\n{Say}{code}";
        await using (Session session = await way.StartAsync())
        {
            session.AddObject(workshop.Object(Source(Earlier), CodeKind.Pic));
            session.AddObject(workshop.Object(Source(Later), CodeKind.Pic));
            _ = await session.LookUpAsync("at_end", TestContext.Current.CancellationToken);
            _ = await session.LookUpAsync("go", TestContext.Current.CancellationToken);
            Assert.False(File.Exists(record));
        }

        Assert.Equal("own later registered-with-earlier earlier ", await File.ReadAllTextAsync(record, TestContext.Current.CancellationToken));
    }
}
