namespace Jitney.Benchmarks.Measuring;

/// <summary>What a command cost. Processor time is that of all its processes, those included that nobody waited for.</summary>
/// <param name="Wall">Milliseconds from its start to its end.</param>
/// <param name="Processor">Milliseconds of user and system time.</param>
/// <param name="Memory">Resident mebibytes of the largest process.</param>
/// <param name="Status">As a shell shows it; 124 when it took too long.</param>
internal sealed record Cost(double Wall, double Processor, double Memory, int Status)
{
    /// <summary>Two commands, one after the other.</summary>
    public static Cost operator +(Cost left, Cost right) =>
        new(left.Wall + right.Wall, left.Processor + right.Processor, Math.Max(left.Memory, right.Memory), right.Status);
}
