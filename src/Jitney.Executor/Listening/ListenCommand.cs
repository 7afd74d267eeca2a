using System.Diagnostics.CodeAnalysis;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executor.Listening;

/// <summary>What a listening executor was told.</summary>
/// <param name="Address">Where to listen.</param>
internal sealed record ListenCommand(ConnectionAddress Address)
{
    private const string Option = "--listen";
    private const string LlvmPrefix = "listen=";

    internal const string Usage = """
               jitney-executor --listen unix:PATH|tcp:[HOST:]PORT [--secret-file FILE | --unauthenticated]
               jitney-executor --listen tls:[HOST:]PORT --secret-file FILE
               jitney-executor listen=[HOST:]PORT [--secret-file FILE | --unauthenticated]
        Runs code for controllers that connect: a process for each of them; with listen= for one, and ends with it.
          --secret-file FILE   controllers must prove that they know the file's secret; it is made where there is no such file
          --unauthenticated    whoever can reach the TCP port may run code
        With tls: the connection is encrypted too, which needs jitney-relay beside this program; there are no certificates to look after.
        Without a host, only this machine can connect. The secret may stand in the environment variable JITNEY_SECRET instead.
        """;

    /// <summary>The file that holds the secret, if any.</summary>
    public string? SecretFile { get; init; }

    /// <summary>Whether no proof is asked for over TCP.</summary>
    public bool IsUnauthenticated { get; init; }

    /// <summary>Whether only one controller is served.</summary>
    public bool IsForOne { get; init; }

    /// <summary>Whether words ask for listening at all, be they right or wrong.</summary>
    public static bool IsMeant(ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (word.StartsWith(LlvmPrefix, StringComparison.Ordinal) || word == Option)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads words.</summary>
    /// <param name="words">The words.</param>
    /// <param name="command">What they say.</param>
    /// <param name="problem">What is wrong with them.</param>
    public static bool TryParse(ReadOnlySpan<string> words, [NotNullWhen(true)] out ListenCommand? command, [NotNullWhen(false)] out string? problem)
    {
        string? address = null;
        string? secretFile = null;
        bool isUnauthenticated = false;
        bool isForOne = false;
        command = null;
        for (int index = 0; index < words.Length; index++)
        {
            string word = words[index];
            if (address is null && word.StartsWith(LlvmPrefix, StringComparison.Ordinal))
            {
                (address, isForOne) = ("tcp:" + word[LlvmPrefix.Length..].TrimStart(':'), true);
            }
            else if (word is "--unauthenticated")
            {
                isUnauthenticated = true;
            }
            else if (address is null && word is Option && index + 1 < words.Length)
            {
                address = words[++index];
            }
            else if (secretFile is null && word is "--secret-file" && index + 1 < words.Length)
            {
                secretFile = words[++index];
            }
            else if (!isForOne)
            {
                // LLVM's executor takes any words behind its own, so that form does too.
                problem = $"'{word}' makes no sense here";
                return false;
            }
        }

        if (address is null)
        {
            problem = $"{Option} needs an address";
            return false;
        }

        if (!ConnectionAddress.TryParse(address, out ConnectionAddress? where, out problem))
        {
            return false;
        }

        command = new ListenCommand(where) { SecretFile = secretFile, IsUnauthenticated = isUnauthenticated, IsForOne = isForOne };
        return true;
    }
}
