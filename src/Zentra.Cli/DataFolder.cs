using System.CommandLine;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Store;
using Zentra.Server;
using Zentra.Storage;

namespace Zentra.Cli;

/// <summary>A store that is only read, whether or not a server runs on it.</summary>
internal static class DataFolder
{
    public static Option<DirectoryInfo> Option() => new("--data")
    {
        Description = "The data folder of a server, which may be running.",
        DefaultValueFactory = _ => new(".zentra"),
    };

    /// <summary>Runs a check on a store as it is now. A store that cannot be read is a finding too.</summary>
    public static Task<int> Check(string? store, DirectoryInfo data, Func<IStoreSnapshot, Task<int>> check) =>
        StoreOption.With(store, data.FullName, address => Check(address, check));

    private static async Task<int> Check(StoreAddress address, Func<IStoreSnapshot, Task<int>> check)
    {
        try
        {
            await using var store = await address.Snapshot(ZentraServer.Catalogue);
            return await check(store);
        }
        catch (FileNotFoundException fault)
        {
            return await Exit.Usage(fault.Message);
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
