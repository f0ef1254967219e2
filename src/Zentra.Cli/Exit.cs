namespace Zentra.Cli;

/// <summary>What the checking verbs answer their caller.</summary>
internal static class Exit
{
    public const int Clean = 0;
    public const int Findings = 1;
    public const int WrongUsage = 2;

    public static async Task<int> Usage(string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return WrongUsage;
    }
}
