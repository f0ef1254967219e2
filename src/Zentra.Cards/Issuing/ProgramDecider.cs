using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Cards.Issuing;

/// <summary>The rules of card programs, and of the accounts that cards spend from.</summary>
public static class ProgramDecider
{
    /// <summary>The currency that stands for the workspace's own in a request.</summary>
    public const string LedgerCurrency = "ledger_currency";

    public static Decision Decide(ProgramCommand command, IRecords records, Context context) => command switch
    {
        ProgramCommand.Create create => Create(create, records, context),
        ProgramCommand.Update update => records.Find(CardProgram.Kind, update.Program) is { } program
            ? Update(program, update, records, context)
            : new Rejection(CardProblems.ProgramNotFound, "There is no such card program in this workspace."),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    internal static string CurrencyOf(string currency, Workspace workspace) =>
        currency == LedgerCurrency ? workspace.LedgerCurrency : currency;

    private static Decision Create(ProgramCommand.Create command, IRecords records, Context context)
    {
        if (command.IsDefault && records.Find(CardDefaults.Kind, CardDefaults.IdOf(context.Workspace.Id)) is { } taken)
        {
            return new Rejection(CardProblems.ProgramDefaultTaken, $"The default program is {taken.Program}.")
            {
                Pointer = "/default",
                NextStep = "Make the program first, and then the default by PATCH.",
            };
        }
        var program = command.Rules.On(new()
        {
            Id = context.NewId(CardProgram.Kind.Prefix),
            Name = command.Name,
            Bin = command.Bin,
            NumberLength = command.NumberLength,
            Currency = CurrencyOf(command.Currency, context.Workspace),
            Form = command.Form,
            ExpiryMonths = command.ExpiryMonths,
            Metadata = command.Metadata,
            Intent = context.IntentId,
            Scope = context.Workspace.Id,
            Livemode = context.Workspace.Livemode,
            CreatedAt = context.At,
            UpdatedAt = context.At,
            Version = 1,
        });
        return Keep(program, CardEvents.ProgramCreated, command.IsDefault, 201, context);
    }

    private static Decision Update(
        CardProgram program, ProgramCommand.Update command, IRecords records, Context context)
    {
        if (command.Seen is { } seen && seen != program.Version)
        {
            return new Rejection(
                SharedProblems.VersionConflict, $"The program is at version {program.Version}, not at {seen}.");
        }
        var isDefault = command.IsDefault == true
            && records.Find(CardDefaults.Kind, CardDefaults.IdOf(context.Workspace.Id))?.Program != program.Id;
        return Keep(
            command.Rules.On(program) with
            {
                Name = command.Name ?? program.Name,
                Metadata = command.Metadata ?? program.Metadata,
                UpdatedAt = context.At,
                Version = program.Version + 1,
            },
            CardEvents.ProgramUpdated,
            isDefault,
            200,
            context);
    }

    private static Decision.Accepted Keep(
        CardProgram program, EventType<ProgramResource> told, bool isDefault, int status, Context context)
    {
        var rendered = ProgramResource.Render(program);
        var kept = CardProgram.Kind.Put(program.Id, program);
        return new()
        {
            Subject = program.Id,
            Records = isDefault
                ? [kept, CardDefaults.Kind.Put(CardDefaults.IdOf(context.Workspace.Id), new() { Program = program.Id })]
                : [kept],
            Events = [new EventDraft(context.NewId("evt"), told, program.Id, rendered)],
            Answer = new(status, rendered),
        };
    }
}
