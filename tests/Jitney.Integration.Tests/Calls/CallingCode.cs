namespace Jitney.Integration.Tests.Calls;

/// <summary>What C code needs to call the controller.</summary>
internal static class CallingCode
{
    public const string Prologue = """
        #include <pthread.h>
        #include <stdlib.h>
        #include <string.h>
        typedef struct { union { char bytes[8]; char *pointer; } data; size_t size; } result;
        extern char __orc_rt_jit_dispatch_ctx;
        result __orc_rt_jit_dispatch(void *context, const void *tag, const char *arguments, size_t size);
        static result dispatch(const void *tag, const void *arguments, size_t size)
        {
            return __orc_rt_jit_dispatch(&__orc_rt_jit_dispatch_ctx, tag, arguments, size);
        }
        static const char *bytes(const result *r) { return r->size > 8 ? r->data.pointer : r->data.bytes; }

        """;

    /// <summary>Has <c>call</c>, which asks the handler of <c>ask</c> for a number; -1 where it gives none.</summary>
    public const string Ask = Prologue + """
        extern char ask;
        static long call(long value)
        {
            result r = dispatch(&ask, &value, sizeof value);
            long answer = -1;
            if (r.size == 8)
                memcpy(&answer, bytes(&r), 8);
            return answer;
        }

        """;
}
