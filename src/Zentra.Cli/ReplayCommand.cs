using System.CommandLine;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Store;
using Zentra.Server;
using Zentra.Storage.Sqlite;

namespace Zentra.Cli;

/// <summary>`zentra replay`: decides every recorded intent again in an empty store, and compares all that is kept.</summary>
internal static class ReplayCommand
{
    private const int Shown = 20;

    public static Command Make()
    {
        var data = DataFolder.Option();
        var tenant = new Option<string?>("--tenant") { Description = "One tenant; without it, all are replayed." };
        var store = StoreOption.Make();
        var command = new Command("replay", "Rebuild tenants from their intents and compare.") { data, store, tenant };
        command.SetAction((parsed, _) => DataFolder.Check(
            parsed.GetValue(store),
            parsed.GetRequiredValue(data),
            snapshot => Run(snapshot, parsed.GetValue(tenant))));
        return command;
    }

    private static async Task<int> Run(IStoreSnapshot source, string? tenant)
    {
        var tenants = (await source.Heads()).Select(h => h.Tenant).Where(t => tenant is null || t == tenant).ToList();
        if (tenant is not null && tenants.Count == 0)
        {
            return await Exit.Usage($"The store has no tenant {tenant}.");
        }
        var scratch = Directory.CreateTempSubdirectory("zentra-replay-");
        try
        {
            var differences = new Findings(Shown);
            var intents = 0L;
            await using (var target = SqliteStore.Open(Path.Combine(scratch.FullName, "zentra.db"), ZentraServer.Catalogue))
            {
                var replay = new Replay(source, target, ZentraServer.Catalogue, differences);
                foreach (var one in tenants)
                {
                    intents += await replay.Run(one);
                }
            }
            return DataFolder.Report(
                differences,
                $"The replay equals the store: {intents} intents of {tenants.Count} tenants, byte for byte.",
                "differences");
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }
}
