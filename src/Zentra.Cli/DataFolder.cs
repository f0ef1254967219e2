using System.CommandLine;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Store;
using Zentra.Storage.Sqlite;

namespace Zentra.Cli;

/// <summary>A data folder that is only read, whether or not a server runs on it.</summary>
internal static class DataFolder
{
    public static Option<DirectoryInfo> Option() => new("--data")
    {
        Description = "The data folder of a server, which may be running.",
        DefaultValueFactory = _ => new(".zentra"),
    };

    /// <summary>Runs a check on the folder's store as it is now. A store that cannot be read is a finding too.</summary>
    public static async Task<int> Check(DirectoryInfo data, Func<IStoreSnapshot, Task<int>> check)
    {
        var path = Path.Combine(data.FullName, "zentra.db");
        if (!File.Exists(path))
        {
            return await Exit.Usage($"There is no store {path}.");
        }
        try
        {
            await using var store = SqliteSnapshot.Open(path);
            return await check(store);
        }
        catch (StoreUnavailableException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return Exit.Findings;
        }
    }

    public static int Report(Findings findings, string clean, string what)
    {
        if (findings.Count == 0)
        {
            Console.Out.WriteLine(clean);
            return Exit.Clean;
        }
        foreach (var finding in findings.First)
        {
            Console.Out.WriteLine($"  {finding}");
        }
        var more = findings.Count - findings.First.Count;
        Console.Out.WriteLine(more == 0 ? $"{findings.Count} {what}." : $"{findings.Count} {what}; {more} are not shown.");
        return Exit.Findings;
    }
}
