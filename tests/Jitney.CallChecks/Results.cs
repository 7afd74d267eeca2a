namespace Jitney.CallChecks;

/// <summary>Counts what was asked, and tells what was wrong.</summary>
internal sealed class Results
{
    /// <summary>How many were right.</summary>
    public int Passed { get; private set; }

    /// <summary>How many were not.</summary>
    public int Failed { get; private set; }

    /// <summary>What is being asked about, for messages.</summary>
    public string Way { get; set; } = "";

    /// <summary>Counts an answer.</summary>
    public void Add(bool isRight, string what)
    {
        if (isRight)
        {
            Passed++;
            return;
        }

        Failed++;
        Console.WriteLine($"failed: {Way}: {what}");
    }
}
