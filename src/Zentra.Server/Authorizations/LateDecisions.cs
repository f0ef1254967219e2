using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Authorizations;

/// <summary>
/// Who asked was told that nothing was decided in time: what is approved after that is reversed. Only what the message
/// itself began is: a repeat's was answered before, and what others decided already is not ours to undo.
/// </summary>
public sealed partial class LateDecisions(Door door, IStore store, ILogger<LateDecisions> logger)
{
    private readonly ConcurrentDictionary<(Scope Scope, string Key), Task> underWay = new();

    /// <summary>Undoes what comes of an intent that its caller does not wait for any more.</summary>
    public void Undo(Intent intent, Task<Result> running)
    {
        var undoing = Undone(intent, running);
        foreach (var name in new[] { intent.Key?.Key, HashOf(intent) }.OfType<string>())
        {
            if (underWay.TryAdd((intent.Scope, name), undoing))
            {
                _ = undoing.ContinueWith(
                    _ => underWay.TryRemove((intent.Scope, name), out Task? _), CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    /// <summary>Until what a key's first request has begun is undone; null where nothing is.</summary>
    public Task? UnderWay(Scope scope, string key) => underWay.GetValueOrDefault((scope, key));

    /// <summary>
    /// Whether an answer repeats an approval that was undone, because it came too late: its message is answered as it
    /// was the first time.
    /// </summary>
    public async ValueTask<bool> WasUndone(Intent asked, Result.Answered result)
    {
        var isRepeat = result.IsReplay;
        if (!isRepeat && result.Answer.Status == 201)
        {
            // It began just now, and a repeat by the network's keys is a 200.
            return false;
        }
        if (Read(result.Answer) is not { Outcome: AuthorizationOutcome.Approved } told
            || (!isRepeat && told.Evidence.Intent == asked.Id.Text("int")))
        {
            return false;
        }
        // What another has given up already, and is approved a moment before it is undone, does not stand either.
        if (HashOf(asked) is { } hash && UnderWay(asked.Scope, hash) is { } undoing)
        {
            await undoing;
        }
        var story = await store.IntentsAbout(asked.Scope, told.Id, IStore.MaxStory);
        var undone = story
            .Where(i => i.CausedBy is not null && i.Operation == AuthorizationOperations.Request.Name)
            .Select(i => i.CausedBy!.Value).ToList();
        // The network's own repeat of an increment does not say which one it was.
        return isRepeat ? undone.Contains(result.Sequence)
            : asked.Command is AuthorizationCommand.Request { Message.Kind: NetworkRequestKind.Incremental }
                ? undone.Count > 0
                : undone.Any(s => story.Any(i => i.Sequence == s && i.Id.Text("int") == told.Intent));
    }

    /// <summary>What a message and its repeats by the network's keys have in common, if anything.</summary>
    private static string? HashOf(Intent intent) =>
        intent.Command is AuthorizationCommand.Request { Message: var message } ? NetworkHash.OfMessage(message) : null;

    /// <summary>What of an authorization's answer matters to a network; null where it is a problem.</summary>
    internal static ToldAuthorization? Read(Answer answer) => answer.Status is 200 or 201
        ? JsonSerializer.Deserialize(answer.Body.Span, ToldJson.Default.ToldAuthorization)
        : null;

    private async Task Undone(Intent intent, Task<Result> running)
    {
        try
        {
            if (await running is Result.Answered { Answer: var answer, Sequence: var sequence }
                && intent.Command is AuthorizationCommand.Request { Message: var message }
                && Read(answer) is { } late && await Reversal(intent, message, late) is { } reversal)
            {
                var opened = door.Open(
                    intent.Scope, Actor.Runtime, AuthorizationOperations.Request,
                    new AuthorizationCommand.Request(reversal));
                await door.Run(opened with { CausedBy = sequence });
                LogLate(late.Id);
            }
        }
        catch (Exception fault)
        {
            // Nobody waits for this any more. The hold expires by itself, and the network sends its own reversal.
            LogNotUndone(fault);
        }
    }

    /// <summary>What gives back all that this intent approved; null where that is nothing.</summary>
    private async ValueTask<AuthorizationMessage?> Reversal(
        Intent intent, AuthorizationMessage message, ToldAuthorization late)
    {
        var id = intent.Id.Text("int");
        var back = message switch
        {
            { IsAdvice: true } => null,
            { Kind: NetworkRequestKind.Authorization or NetworkRequestKind.Financial } =>
                late.Outcome == AuthorizationOutcome.Approved && late.Intent == id ? 0L : (long?)null,
            { Kind: NetworkRequestKind.Incremental } => await Raised(intent.Scope, late.Id, id),
            _ => null,
        };
        return back is not { } amountMinor ? null : new()
        {
            Kind = NetworkRequestKind.Reversal,
            Authorization = late.Id,
            Card = late.Card,
            AmountMinor = amountMinor,
            Currency = late.BillingCurrency,
        };
    }

    /// <summary>What of an increment is still held; null where it was declined, or another message's.</summary>
    private async ValueTask<long?> Raised(Scope scope, string authorization, string intent) =>
        await store.Record(scope, Authorization.Records, authorization) is { State: Authorization now }
        && now.Decisions.LastOrDefault(d => d.Intent == intent) is { Outcome: AuthorizationOutcome.Approved } raised
        && Math.Min(raised.ApprovedMinor, now.HeldMinor) is > 0 and var minor
            ? minor
            : null;

    [LoggerMessage(LogLevel.Error, "What became of a card message after its deadline cannot be undone or known")]
    private partial void LogNotUndone(Exception fault);

    [LoggerMessage(LogLevel.Warning, "Authorization {Authorization} was approved after its deadline, and is reversed")]
    private partial void LogLate(string authorization);
}
