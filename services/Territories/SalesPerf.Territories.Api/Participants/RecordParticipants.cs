using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Territories.Domain.Participants;

namespace SalesPerf.Territories.Api.Participants;

/// <summary>Records participants by their codes.</summary>
internal sealed class RecordParticipants(TerritoriesDbContext db, IOutbox outbox)
{
    public async Task<MultiStatus> HandleAsync(Batch<ParticipantItem> batch, HttpContext http, CancellationToken cancellationToken)
    {
        batch.RequireSize();
        var codes = batch.Items.Select(i => i.Code).Distinct().ToArray();
        var people = await db.Participants.Where(p => codes.Contains(p.Code)).ToDictionaryAsync(p => p.Code, StringComparer.Ordinal, cancellationToken);
        var answer = batch.Judge(http, i => i.Code, (item, pointer) => Apply(item, pointer, people));
        await db.SaveChangesAsync(cancellationToken);
        return answer;
    }

    private BatchItemStatus Apply(ParticipantItem item, string pointer, Dictionary<string, Participant> people)
    {
        item.Check(pointer);
        var known = people.TryGetValue(item.Code, out var participant);
        if (known && !participant!.Record(item.Name, item.HiredOn, item.LeftOn)) return BatchItemStatus.Unchanged;
        if (!known)
        {
            people.Add(item.Code, participant = new Participant(item.Code, item.Name, item.HiredOn, item.LeftOn));
            db.Add(participant);
        }

        outbox.Publish(participant!.ToChanged(), participant!.Id.Value.ToString());
        return known ? BatchItemStatus.Updated : BatchItemStatus.Created;
    }
}

/// <summary>What others hear of participants.</summary>
internal static class ParticipantEvents
{
    public static ParticipantChanged ToChanged(this Participant participant) =>
        new(participant.Id.Value, participant.Code, participant.Name, participant.HiredOn, participant.LeftOn);
}
