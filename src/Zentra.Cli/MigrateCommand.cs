using System.CommandLine;
using Zentra.Runtime.Store;
using Zentra.Server;
using Zentra.Storage;

namespace Zentra.Cli;

/// <summary>`zentra migrate`: makes a store, or brings it to this program's version.</summary>
internal static class MigrateCommand
{
    public static Command Make()
    {
        var data = DataFolder.Option();
        var store = StoreOption.Make();
        var command = new Command("migrate", "Make a store, or bring it to this version.") { data, store };
        command.SetAction((parsed, _) => StoreOption.With(
            parsed.GetValue(store), parsed.GetRequiredValue(data).FullName, Run));
        return command;
    }

    private static async Task<int> Run(StoreAddress store)
    {
        try
        {
            await store.Migrate(ZentraServer.Catalogue);
            await Console.Out.WriteLineAsync("The store is at this version.");
            return Exit.Clean;
        }
        catch (StoreUnavailableException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return Exit.Findings;
        }
    }
}
