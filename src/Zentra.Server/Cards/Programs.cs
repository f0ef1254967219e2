using Zentra.Cards;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;

namespace Zentra.Server.Cards;

/// <summary>Which program a new card is of.</summary>
internal static class Programs
{
    /// <summary>The BIN of a sandbox's own program: one that networks keep for tests.</summary>
    private const string SandboxBin = "400000";

    private const int SandboxNumberLength = 16;

    /// <summary>
    /// The program of this identifier, or the workspace's default one; a sandbox that has none is given one. Null where
    /// there is none.
    /// </summary>
    public static async ValueTask<CardProgram?> Find(string? id, Caller caller, IStore store, Door door)
    {
        id ??= await Default(caller.Scope, store);
        if (id is null && !caller.Livemode)
        {
            var create = new ProgramCommand.Create(
                "Sandbox", SandboxBin, SandboxNumberLength, ProgramDecider.LedgerCurrency, CardForm.Virtual,
                CardProgram.DefaultExpiryMonths, new(null, null, null, RemovesExternal: false, null), IsDefault: true,
                Metadata: null);
            // Another request may be first: what counts is what is kept then.
            await door.Run(door.Open(caller.Scope, Actor.Runtime, CardsCapability.CreateProgram, create));
            id = await Default(caller.Scope, store);
        }
        return id is not null
            && await store.Record(caller.Scope, CardProgram.Kind, id) is { State: CardProgram program }
            ? program
            : null;
    }

    private static async ValueTask<string?> Default(Scope scope, IStore store) =>
        await store.Record(scope, CardDefaults.Kind, CardDefaults.IdOf(scope.Workspace))
            is { State: CardDefaults defaults }
            ? defaults.Program
            : null;
}
