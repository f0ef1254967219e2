namespace Zentra.Cli;

/// <summary>What the checking verbs answer their caller.</summary>
internal static class Exit
{
    public const int Clean = 0;
    public const int Findings = 1;
    public const int WrongUsage = 2;

    /// <summary>A settlement file was read, and something in it is open.</summary>
    public const int Drifted = 3;

    /// <summary>Ctrl-C, as shells count it: 128 and the signal.</summary>
    public const int Interrupted = 130;

    public static async Task<int> Usage(string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return WrongUsage;
    }
}
